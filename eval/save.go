package eval

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	strict "github.com/go-json-experiment/json"
)

// Save writes the run as JSON. A file at the path is replaced whole or not at all, and a link keeps leading to it; to
// what is no regular file, such as a pipe or a device, the run is written as it is.
func (run *Run) Save(path string) error {
	data, err := encode(run)
	if err != nil {
		return fmt.Errorf("save the run: %w", err)
	}
	if err := save(path, data); err != nil {
		return fmt.Errorf("save the run to %s: %w", path, reason(err))
	}
	return nil
}

func save(path string, data []byte) error {
	_, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return replace(path, data, nil)
	}
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist): // a link to a file that is still to come
		return os.WriteFile(path, data, 0o644)
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return writeTo(path, data)
	}
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	return replace(target, data, info)
}

// writeTo writes into what exists at the path.
func writeTo(path string, data []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Close())
}

// replace writes a new file beside the path and then gives it the path's name. before is what it replaces, whose
// permissions it takes over, or nil.
func replace(path string, data []byte, before fs.FileInfo) error {
	temporary := filepath.Join(filepath.Dir(path), ".purpose-"+rand.Text()+".tmp") // with no name that somebody has
	file, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if before != nil && err == nil {
		err = file.Chmod(before.Mode().Perm())
	}
	err = errors.Join(err, file.Close())
	if err == nil {
		err = os.Rename(temporary, path)
	}
	if err != nil {
		_ = os.Remove(temporary) // the first error is the one to report
	}
	return err
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
