package corpus

import (
	"bytes"
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

// editorLine begins the line by which a policy file names its schema to an editor, relative to the file.
const editorLine = "# yaml-language-server:"

// BuiltinFile returns the YAML of a built-in policy, to copy and change: as it is shipped, comments and all, but for the
// line that names its schema, which lies elsewhere for a copy. An id that is not built in gives an *UnknownError.
func BuiltinFile(id string) ([]byte, error) {
	data, err := builtinFile(id)
	if first, rest, ok := bytes.Cut(data, []byte("\n")); ok && bytes.HasPrefix(first, []byte(editorLine)) {
		data = rest
	}
	return data, err
}

func builtinFile(id string) ([]byte, error) {
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

// Error lists the built-in policies.
func (e *UnknownError) Error() string {
	message := fmt.Sprintf("no policy %q: give the path of a policy file or one of the built-in ids: %s", clip(e.Name), strings.Join(e.Known, ", "))
	if near := nearest(e.Name, e.Known); near != "" {
		message += fmt.Sprintf(" (did you mean %s?)", near)
	}
	return message
}

// Unwrap returns why the file could not be read.
func (e *UnknownError) Unwrap() error { return e.Err }

// Load returns the built-in policy of an id, or reads a policy file. Errors are Problems for a file that is at fault,
// an *UnknownError when there is neither, or what kept the file from being read.
func Load(idOrFile string) (*Policy, error) {
	if data, err := builtinFile(idOrFile); err == nil {
		return Decode(idOrFile+extension, data)
	}
	file, err := os.Open(idOrFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &UnknownError{Name: idOrFile, Known: Builtin(), Err: err}
	}
	if err != nil {
		return nil, fmt.Errorf("read policy: %w", err)
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return nil, fmt.Errorf("read policy %s: it is a folder: name a policy file in it", idOrFile)
	}
	data, err := io.ReadAll(io.LimitReader(file, MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("read policy: %w", err)
	}
	return Decode(idOrFile, data)
}
