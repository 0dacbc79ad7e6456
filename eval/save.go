package eval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	strict "github.com/go-json-experiment/json"
)

// Save writes the run as JSON; what stood at the path is replaced whole or not at all.
func (run *Run) Save(path string) error {
	data, err := encode(run)
	if err != nil {
		return fmt.Errorf("save the run: %w", err)
	}
	temporary := path + ".tmp"
	if err := os.WriteFile(temporary, data, 0o644); err != nil {
		return fmt.Errorf("save the run: %w", err)
	}
	if err := os.Rename(temporary, path); err != nil {
		_ = os.Remove(temporary) // the first error is the one to report
		return fmt.Errorf("save the run: %w", err)
	}
	return nil
}

// LoadRun reads a run that Save wrote, or a JSON report, which holds one. The figures are not computed again; Compare
// works from the results alone.
func LoadRun(path string) (*Run, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("load the run: %w", err)
	}
	var format struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(data, &format); err != nil {
		return nil, fmt.Errorf("load the run %s: not JSON: %w", path, err)
	}
	if format.Format != runFormat {
		return nil, fmt.Errorf("load the run %s: its format is %d, this program reads %d: make the run again with --output json", path, format.Format, runFormat)
	}
	var report Report
	if err := strict.Unmarshal(data, &report, strict.RejectUnknownMembers(true)); err != nil {
		return nil, fmt.Errorf("load the run %s: %w: make the run again with --output json", path, err)
	}
	for i := range report.Results {
		r := &report.Results[i]
		if !validOutcome(r.Row.Outcome) || (r.Status == Errored) != (r.Found == nil) || r.Found != nil && (r.Status == Pass) != (r.Found.Outcome == r.Row.Outcome) {
			return nil, fmt.Errorf("load the run %s: the result of %s contradicts itself: make the run again with --output json", path, r.Row.ID)
		}
	}
	return &report.Run, nil
}

// encode writes indented JSON with a final newline, and no escapes that only HTML needs.
func encode(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}
