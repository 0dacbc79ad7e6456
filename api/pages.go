package api

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	swaggerui "github.com/swaggest/swgui/v5/static"
)

//go:embed pages
var pageFiles embed.FS

var pages = template.Must(template.ParseFS(pageFiles, "pages/*.html"))

// docsPolicy lets the documentation run its scripts, which lie in this binary, and call this API; nothing else.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// pagePolicy is for pages without scripts.
const pagePolicy = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// asset is a file that a page needs.
type asset struct {
	contentType string
	data        []byte
	zipped      bool // data is gzip
}

// loadAssets reads the pages' files: Swagger UI's as its Go package has them, compressed, and our own.
func loadAssets() (map[string]asset, error) {
	assets := make(map[string]asset)
	for _, file := range []struct {
		files fs.FS
		name  string
	}{
		{swaggerui.FS, "swagger-ui-bundle.js.gz"},
		{swaggerui.FS, "swagger-ui.css.gz"},
		{pageFiles, "pages/start.js"},
		{pageFiles, "pages/page.css"},
	} {
		data, err := fs.ReadFile(file.files, file.name)
		if err != nil {
			return nil, fmt.Errorf("read the page asset %s: %w", file.name, err)
		}
		name, zipped := strings.CutSuffix(path.Base(file.name), ".gz")
		a := asset{contentType: "text/javascript; charset=utf-8", data: data, zipped: zipped}
		if path.Ext(name) == ".css" {
			a.contentType = "text/css; charset=utf-8"
		}
		assets[name] = a
	}
	return assets, nil
}

// registerPages adds the routes that are for people and for Prometheus, and the OpenAPI document itself.
func (s *Server) registerPages(e *echo.Echo) error {
	assets, err := loadAssets()
	if err != nil {
		return err
	}
	get := func(route string, handler echo.HandlerFunc) { e.GET(s.addRoute(route), handler) }

	get("/openapi.json", func(c echo.Context) error {
		return c.Blob(http.StatusOK, "application/json", s.openAPI)
	})
	get("/metrics", echo.WrapHandler(s.metrics.handler(s.options.Logger)))
	get("/docs", func(c echo.Context) error {
		return render(c, docsPolicy, "docs.html", nil)
	})
	get("/docs/{file}", func(c echo.Context) error {
		a, known := assets[c.Param("file")]
		if !known {
			return newProblem(NotFound, "the documentation has no such file")
		}
		header := c.Response().Header()
		header.Set("Cache-Control", "public, max-age=3600")
		header.Set("Vary", "Accept-Encoding")
		var content io.Reader = bytes.NewReader(a.data)
		switch {
		case a.zipped && acceptsGzip(c.Request()):
			header.Set("Content-Encoding", "gzip")
		case a.zipped:
			plain, err := gzip.NewReader(content)
			if err != nil {
				return fmt.Errorf("unpack a file of the documentation: %w", err)
			}
			content = plain
		}
		return c.Stream(http.StatusOK, a.contentType, content)
	})
	get("/problems", func(c echo.Context) error {
		return render(c, pagePolicy, "problems.html", problemTypes)
	})
	get("/problems/{kind}", func(c echo.Context) error {
		i := slices.IndexFunc(problemTypes, func(t problemType) bool { return string(t.Kind) == c.Param("kind") })
		if i < 0 {
			return newProblem(NotFound, "there is no such type of problem: /problems lists them")
		}
		return render(c, pagePolicy, "problems.html", problemTypes[i:i+1])
	})
	return nil
}

// acceptsGzip reports whether a client takes gzip. One that weighs its choices with q=0 gets the plain file.
func acceptsGzip(r *http.Request) bool {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, parameters, _ := strings.Cut(strings.TrimSpace(coding), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			weight := strings.TrimSpace(parameters)
			return !strings.HasPrefix(weight, "q=0") || strings.Trim(weight, "q=0.") != ""
		}
	}
	return false
}

// render answers with a page under a content security policy.
func render(c echo.Context, policy, name string, data any) error {
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, name, data); err != nil {
		return fmt.Errorf("render the page %s: %w", name, err)
	}
	c.Response().Header().Set("Content-Security-Policy", policy)
	return c.HTMLBlob(http.StatusOK, page.Bytes())
}
