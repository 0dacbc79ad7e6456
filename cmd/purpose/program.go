package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"purpose/classifier"
	"purpose/corpus"
	"purpose/eval"
	"purpose/internal/source"
)

// The exit codes.
const (
	exitClean  = 0
	exitFound  = 1 // something is flagged, a difference or problem found, a gate missed
	exitFailed = 2 // could not run, or a statement could not be judged; outranks exitFound
)

// What a command returns to say how it ended when everything there is to say has been written.
var (
	errFound  = errors.New("something was found")
	errFailed = errors.New("something failed")
)

// program is what the commands share: the world outside, and the judgement.
type program struct {
	stdin       io.Reader
	stdout      *output
	stderr      io.Writer
	getenv      func(string) string
	terminal    func(stream any) (width int, ok bool)    // whether a stream is a terminal, and how many columns it has
	loadPolicy  func(ref string) (*corpus.Policy, error) // a built-in policy or a policy file
	newAssessor func(ctx context.Context, policy *corpus.Policy) (classifier.Assessor, error)
	kernel      func() (name string, err error) // of the encoder's arithmetic on this processor
}

// run runs the program with the given arguments and returns its exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{stdin: stdin, stdout: &output{w: stdout}, stderr: stderr, getenv: os.Getenv, terminal: terminal, loadPolicy: corpus.Load, newAssessor: newAssessor, kernel: kernelName}
	return p.run(ctx, args)
}

func (p *program) run(ctx context.Context, args []string) int {
	root := p.rootCommand()
	root.SetArgs(append([]string{}, args...)) // cobra would take the process's own for nil
	root.SetIn(p.input(ctx))
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	return p.exitCode(root.ExecuteContext(ctx))
}

// input is standard input, which ends when the context does.
func (p *program) input(ctx context.Context) io.Reader { return &interruptible{ctx: ctx, r: p.stdin} }

// exitCode reports how a command ended, unless that was reported already.
func (p *program) exitCode(err error) int {
	switch {
	case errors.Is(p.stdout.err, syscall.EPIPE), errors.Is(p.stdout.err, io.ErrClosedPipe):
		return exitFailed // whoever read the results has gone and knows
	case p.stdout.err != nil:
		p.complain(fmt.Errorf("write the results: %w", reason(p.stdout.err)))
		return exitFailed
	case err == nil:
		return exitClean
	case errors.Is(err, errFailed):
		return exitFailed
	case errors.Is(err, errFound):
		return exitFound
	case errors.Is(err, context.Canceled):
		p.complain(errors.New("interrupted"))
		return exitFailed
	}
	p.complain(err)
	return exitFailed
}

// complain writes an error to people, one line a problem. Problems of files begin with the place, as editors expect.
func (p *program) complain(err error) {
	var problem *source.Problem
	var inPolicy corpus.Problems
	var inRows eval.Problems
	if errors.As(err, &problem) || errors.As(err, &inPolicy) || errors.As(err, &inRows) {
		fmt.Fprintln(p.stderr, err)
		return
	}
	fmt.Fprintf(p.stderr, "purpose: %v\n", err)
}

// reason takes the path off an error of the operating system: "/dev/stdout" says nothing to people.
func reason(err error) error {
	var pathError *os.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}

// rootCommand builds all commands.
func (p *program) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "purpose",
		Short: "Say how an end-user statement of purpose stands against a policy",
		Long: `Purpose says how the free text of an end-user declaration stands against a
policy: which of the uses that a statement names are tied to the policy's
definitions, which are open-ended, and which are ruled out. It grants and
refuses nothing: what it flags is for a person to look at, and what it does
not flag is not approved.

Exit codes: 0 nothing flagged; 1 something flagged, a difference or problem
found, or a gate missed; 2 could not run, or a statement could not be judged
(2 outranks 1).`,
		Example:       "  purpose check statement.txt",
		Args:          commandsOnly,
		SilenceErrors: true,
		SilenceUsage:  true,

		SuggestionsMinimumDistance: 2,
		RunE:                       func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		var unknown *pflag.NotExistError
		if errors.As(err, &unknown) && cmd == root && unknown.GetSpecifiedName() == "version" {
			err = fmt.Errorf("%w; did you mean 'purpose version'?", err)
		}
		return usage(cmd, err)
	})
	root.SetHelpCommand(helpCommand())
	root.AddCommand(p.checkCommand(), p.batchCommand(), p.evalCommand(), p.policyCommand(), p.serveCommand(), p.versionCommand())
	return root
}

// helpCommand takes the place of cobra's, which answers for a command that does not exist with the help of the root.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]…",
		Short:   "Show the manual of a command",
		Long:    "Help shows the manual of a command, as COMMAND --help does.",
		Example: "  purpose help policy lint",
		RunE: func(cmd *cobra.Command, args []string) error {
			asked, rest, err := cmd.Root().Find(args)
			if err != nil {
				return usage(cmd, err)
			}
			if err := commandsOnly(asked, rest); err != nil {
				return err
			}
			asked.InitDefaultHelpFlag() // it is listed among the flags
			return asked.Help()
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			if asked, rest, err := cmd.Root().Find(args); err == nil && len(rest) == 0 {
				for _, below := range asked.Commands() {
					if below.IsAvailableCommand() {
						names = append(names, cobra.CompletionWithDesc(below.Name(), below.Short))
					}
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	}
}

// usage adds to an error of the arguments where to read what is right.
func usage(cmd *cobra.Command, err error) error {
	return fmt.Errorf("%w (see '%s --help')", err, cmd.CommandPath())
}

// arguments accepts from least to most positional arguments (most < 0: any number) and says otherwise what to name.
func arguments(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < least || most >= 0 && len(args) > most {
			return usage(cmd, errors.New(what))
		}
		return nil
	}
}

// noArguments is for commands that take flags alone.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(cmd, fmt.Errorf("unexpected argument %q", args[0]))
	}
	return nil
}

// commandsOnly is for commands that only have commands below them.
func commandsOnly(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	message := fmt.Sprintf("unknown command %q", args[0])
	if meant := cmd.SuggestionsFor(args[0]); len(meant) > 0 {
		message += fmt.Sprintf("; did you mean %q?", meant[0])
	}
	return usage(cmd, errors.New(message))
}

// terminal tells whether a stream is a terminal, and its width.
func terminal(stream any) (width int, ok bool) {
	file, ok := stream.(interface{ Fd() uintptr })
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return 0, false
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		width = 0 // a terminal that does not know its size
	}
	return width, true
}
