package corpus

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"
)

// MaxSize is the largest policy file that is read, in bytes. The 2021 declaration with all its exemplars takes a
// thirtieth of it.
const MaxSize = 1 << 20

// maxDepth bounds nesting while YAML is read. A policy nests four deep; deeper than this is no policy.
const maxDepth = 32

// Decode reads a policy file strictly. The file name is only used in problems. Everything that is wrong is reported
// at once: an error that Decode returns for the content of the file is of type Problems. When the file cannot be read
// as YAML at all (not UTF-8, too large, a syntax error), only that is reported.
func Decode(file string, data []byte) (*Policy, error) {
	if len(data) > MaxSize {
		return nil, Problems{{File: file,
			Message: fmt.Sprintf("the file has more than %d bytes", MaxSize),
			Fix:     "check that this is a policy file, and leave out what is no clause or exemplar"}}
	}
	problems, end := scanRaw(file, data)
	if len(problems) > 0 {
		return nil, problems.err()
	}
	root, problems := parse(file, data)
	if len(problems) > 0 {
		return nil, problems.within(end).err()
	}
	r := &reader{origin: origin{file: file, at: make(map[string]position)}, bad: make(map[string]bool)}
	policy := new(Policy)
	r.policy(root, policy)
	r.check(policy)
	if err := r.problems.within(end).err(); err != nil {
		return nil, err
	}
	for i := range policy.Clauses {
		if policy.Clauses[i].Basis == "" {
			policy.Clauses[i].Basis = FromDeclaration
		}
	}
	policy.origin = r.origin
	policy.digest = policy.computeDigest()
	return policy, nil
}

// parse reads the one YAML document of a file and returns its root node.
func parse(file string, data []byte) (*yaml.Node, Problems) {
	tooDeep := false // the library keeps no more than the text of the limit's error
	limits := loaderlimits.New(loaderlimits.DepthFunc(func(depth int, _ *yaml.DepthContext) error {
		if tooDeep = depth > maxDepth; tooDeep {
			return fmt.Errorf("nested more than %d deep", maxDepth)
		}
		return nil
	}))
	faulty := func(err error) (*yaml.Node, Problems) {
		problem := syntaxProblem(file, err)
		if tooDeep {
			problem.Message, problem.Fix = fmt.Sprintf("nested more than %d deep", maxDepth), "a policy nests four deep: see the schema"
		}
		return nil, Problems{problem}
	}
	loader, err := yaml.NewLoader(bytes.NewReader(data), yaml.WithPlugin(limits))
	if err != nil {
		return faulty(err)
	}
	var first, second yaml.Node
	err = loader.Load(&first)
	if errors.Is(err, io.EOF) || err == nil && len(first.Content) == 0 {
		return nil, Problems{{File: file, Message: "the file is empty", Fix: "write a policy: id, version, language, title, summary, clauses"}}
	}
	if err != nil {
		return faulty(err)
	}
	switch err := loader.Load(&second); {
	case err == nil:
		return nil, Problems{{file, second.Line, second.Column, "a second YAML document begins here", "keep one policy in a file"}}
	case !errors.Is(err, io.EOF):
		return faulty(err)
	}
	return first.Content[0], nil
}

// syntaxProblem says where YAML could not be read. The library's own message says what it expected.
func syntaxProblem(file string, err error) Problem {
	problem := Problem{File: file, Message: "not readable as YAML: " + oneLine(err.Error()),
		Fix: `check indentation (spaces, no tabs), quotes and brackets, and quote a text that holds ": " or " #" or begins with a special character`}
	var load *yaml.LoadError
	if !errors.As(err, &load) {
		return problem
	}
	problem.Line, problem.Column = load.Mark.Line, load.Mark.Column
	problem.Message = "not readable as YAML: " + oneLine(load.Message)
	if load.ContextMsg != "" {
		problem.Message += fmt.Sprintf(" (%s that began on line %d)", load.ContextMsg, load.ContextMark.Line)
	}
	if load.Stage == yaml.ComposerStage {
		problem.Fix = "policy files have no aliases: write the value out"
	}
	return problem
}
