// Package render shows assessments: text for people, one line a finding for editors and pipelines, SARIF 2.1.0 for
// code-scanning viewers, JUnit XML for build servers, and the assessment's own JSON.
package render
