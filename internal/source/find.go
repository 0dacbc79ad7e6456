package source

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Stdin is the argument that stands for standard input, StdinName what it is called in results.
const (
	Stdin     = "-"
	StdinName = "<stdin>"
)

// Name is what an argument is called in results.
func Name(argument string) string {
	if argument == Stdin {
		return StdinName
	}
	return argument
}

// What a folder is searched for, and what is read as rows. A file that is named itself may be called anything.
var (
	searched = []string{".txt", ".md", ".jsonl", ".ndjson"}
	rows     = []string{".jsonl", ".ndjson"}
)

// Find lists the files behind the arguments, each once, in the order of the arguments and by name within a folder.
// Folders are searched with their subfolders for .txt, .md, .jsonl and .ndjson files; hidden ones are left out, and so
// are links to folders, which could lead round in a circle. A folder that is named itself may be a link. A path that
// does not exist, a folder that holds nothing to read and a .json file are errors, so that a mistyped name is found
// before anything is judged.
func Find(arguments []string) ([]string, error) {
	var files []string
	var problems []error
	seen := make(map[string]bool)
	add := func(path string) {
		if clean := filepath.Clean(path); !seen[clean] {
			seen[clean] = true
			files = append(files, path)
		}
	}
	for _, argument := range arguments {
		if argument == Stdin {
			add(argument)
			continue
		}
		info, err := os.Stat(argument)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			problems = append(problems, &Problem{File: argument, Message: "no such file or folder"})
		case err != nil:
			problems = append(problems, &Problem{File: argument, Message: reason(err)})
		case info.IsDir():
			found, err := search(argument)
			if err != nil {
				problems = append(problems, err)
			}
			for _, path := range found {
				add(path)
			}
		case hasExtension(argument, []string{".json"}):
			problems = append(problems, &Problem{File: argument, Message: "a JSON file is not read: write one row a line and name it .jsonl"})
		default:
			add(argument)
		}
	}
	return files, errors.Join(problems...)
}

// search lists the files of a folder that can hold statements, in the order of their names. fs.WalkDir follows the
// folder itself where it is a link, and no link within it.
func search(folder string) ([]string, error) {
	var found []string
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, entry fs.DirEntry, err error) error {
		path := filepath.Join(folder, filepath.FromSlash(name))
		switch {
		case err != nil:
			return &Problem{File: path, Message: reason(err)}
		case name != "." && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
		case !entry.IsDir() && hasExtension(path, searched) && !leadsAside(path):
			found = append(found, path)
		}
		return nil
	})
	if err == nil && len(found) == 0 {
		err = &Problem{File: folder, Message: fmt.Sprintf("the folder holds no %s file: name the files themselves if they are called otherwise", strings.Join(searched, ", "))}
	}
	return found, err
}

// leadsAside reports whether a path that is no folder leads to one, or to a pipe or a device. A link to nothing does
// not: reading it tells what is wrong.
func leadsAside(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.Mode().IsRegular()
}

func hasExtension(path string, extensions []string) bool {
	return slices.Contains(extensions, strings.ToLower(filepath.Ext(path)))
}

// reason is what the system says of a file, without its path, which stands before it.
func reason(err error) string {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		err = pathError.Err
	}
	return err.Error()
}
