// Shows the OpenAPI document with Swagger UI. No validator is asked: it would be on the web.
"use strict";
SwaggerUIBundle({
  url: document.getElementById("api").dataset.document,
  dom_id: "#api",
  deepLinking: true,
  validatorUrl: null,
});
