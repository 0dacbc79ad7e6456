package corpus

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

//go:embed policies/*.yaml
var builtin embed.FS

const builtinFolder, extension = "policies", ".yaml"

// Builtin lists the ids of the policies inside the program, sorted.
func Builtin() []string {
	entries, err := builtin.ReadDir(builtinFolder)
	if err != nil { // the folder is embedded at build time
		panic(fmt.Sprintf("corpus: embedded policies: %v", err))
	}
	var ids []string
	for _, entry := range entries {
		ids = append(ids, strings.TrimSuffix(entry.Name(), extension))
	}
	slices.Sort(ids)
	return ids
}

// BuiltinFile returns the YAML of a built-in policy as it is shipped, comments and all; an *UnknownError for another id.
func BuiltinFile(id string) ([]byte, error) {
	if !slices.Contains(Builtin(), id) {
		return nil, &UnknownError{Name: id, Known: Builtin()}
	}
	return builtin.ReadFile(path.Join(builtinFolder, id+extension))
}

// UnknownError says that a name is neither a built-in policy nor a file that can be read.
type UnknownError struct {
	Name  string
	Known []string // ids of the built-in policies
	Err   error    // why the file could not be read, when there is one
}

func (e *UnknownError) Error() string {
	return fmt.Sprintf("no policy %q: give the path of a policy file or one of the built-in ids: %s", clip(e.Name), strings.Join(e.Known, ", "))
}

func (e *UnknownError) Unwrap() error { return e.Err }

// Load returns the built-in policy of an id, or reads a policy file. Errors are Problems for a file that is at fault,
// an *UnknownError when there is no such file, or that of reading it.
func Load(idOrFile string) (*Policy, error) {
	if data, err := BuiltinFile(idOrFile); err == nil {
		return Decode(idOrFile+extension, data)
	}
	file, err := os.Open(idOrFile)
	if errors.Is(err, fs.ErrNotExist) || idOrFile == "" {
		return nil, &UnknownError{Name: idOrFile, Known: Builtin(), Err: err}
	}
	if err != nil {
		return nil, fmt.Errorf("read policy: %w", err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("read policy: %w", err)
	}
	if len(data) > MaxSize {
		return nil, Problems{tooLarge(idOrFile, "more than "+fmt.Sprint(MaxSize)+" bytes")}
	}
	return Decode(idOrFile, data)
}
