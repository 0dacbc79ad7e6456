package main

import (
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"purpose/corpus"
	"purpose/internal/render"
)

func (p *program) policyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "policy",
		Short: "List, show, check and compare policies",
		Long: `A policy is one version of one declaration, as a YAML file: its clauses, each
with exemplars of uses that it ties or rules out. Some are built in; --policy
takes a file as well.`,
		Example: "  purpose policy show deca-2021 --output yaml > my.yaml",
		Args:    commandsOnly,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },

		SuggestionsMinimumDistance: 2,
	}
	cmd.AddCommand(p.policyListCommand(), p.policyShowCommand(), p.policyLintCommand(), p.policyDiffCommand(), p.policySchemaCommand())
	return cmd
}

func (p *program) policyListCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the built-in policies",
		Long:    "List names the built-in policies: what --policy takes beside a file.",
		Example: "  purpose policy list",
		Args:    noArguments,
	}
	output := outputFlag(cmd, "text", "json")
	cmd.RunE = func(*cobra.Command, []string) error { return p.policyList(output.value) }
	return cmd
}

// listed is a policy as "policy list" shows it.
type listed struct {
	ID       string `json:"id"`
	Version  int    `json:"version"`
	Language string `json:"language"`
	Title    string `json:"title"`
	Clauses  int    `json:"clauses"`
	Digest   string `json:"digest"`
}

func (p *program) policyList(output string) error {
	var all []listed
	for _, id := range corpus.Builtin() {
		policy, err := corpus.Load(id)
		if err != nil {
			return err
		}
		all = append(all, listed{policy.ID, policy.Version, policy.Language, policy.Title, len(policy.Clauses), policy.Digest()})
	}
	if output == "json" {
		return writeJSON(p.stdout, all)
	}
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tVERSION\tLANGUAGE\tCLAUSES\tTITLE")
	for _, l := range all {
		fmt.Fprintf(table, "%s\t%d\t%s\t%d\t%s\n", l.ID, l.Version, l.Language, l.Clauses, l.Title)
	}
	return table.Flush()
}

func (p *program) policyShowCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show ID|FILE",
		Short: "Show a policy",
		Long: `Show writes a policy for people, as JSON, or as YAML to copy and change. A
built-in policy is written as it was shipped, with its comments.`,
		Example: "  purpose policy show deca-2021",
		Args:    arguments(1, 1, "name one policy: an id or a file"),
	}
	output := outputFlag(cmd, "text", "json", "yaml")
	cmd.RunE = func(_ *cobra.Command, args []string) error { return p.policyShow(args[0], output.value) }
	cmd.ValidArgsFunction = completePolicies
	return cmd
}

func (p *program) policyShow(ref, output string) error {
	policy, err := corpus.Load(ref)
	if err != nil {
		return err
	}
	switch output {
	case "json":
		return writeJSON(p.stdout, policy)
	case "yaml":
		shipped, err := corpus.BuiltinFile(ref)
		var unknown *corpus.UnknownError
		if errors.As(err, &unknown) {
			shipped, err = corpus.Encode(policy)
		}
		if err != nil {
			return err
		}
		_, err = p.stdout.Write(shipped)
		return err
	}
	width, colour := p.page()
	return render.Policy(p.stdout, policy, width, colour)
}

func (p *program) policyLintCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lint ID|FILE…",
		Short: "Look for mistakes in policy files",
		Long: `Lint reports all errors that keep a policy file from being read, each with
file:line:column and what to do, and otherwise what is likely a mistake. It
exits with 1 when it finds one, and with 2 when a file could not be read,
whatever it found in the others.`,
		Example: "  purpose policy lint my.yaml",
		Args:    arguments(1, -1, "name the policies: ids or files"),
	}
	output := outputFlag(cmd, "text", "json")
	cmd.RunE = func(_ *cobra.Command, args []string) error { return p.policyLint(args, output.value) }
	cmd.ValidArgsFunction = completePolicies
	return cmd
}

// linted is what "policy lint" finds: an error that keeps the file from being read, or a warning.
type linted struct {
	Severity string `json:"severity"`
	Code     string `json:"code"` // "invalid" for errors
	corpus.Problem
}

func (p *program) policyLint(refs []string, output string) error {
	all := []linted{}
	var unread []error
	for _, ref := range refs {
		policy, err := corpus.Load(ref)
		var problems corpus.Problems
		if errors.As(err, &problems) {
			for _, problem := range problems {
				all = append(all, linted{"error", "invalid", problem})
			}
			continue
		}
		if err != nil {
			unread = append(unread, err)
			continue
		}
		for _, warning := range corpus.Lint(policy) {
			all = append(all, linted{"warning", warning.Code, warning.Problem})
		}
	}
	switch output {
	case "json":
		if err := writeJSON(p.stdout, all); err != nil {
			return err
		}
	default:
		for _, l := range all {
			text := l.Problem.String()
			if l.Severity == "warning" {
				text = corpus.Warning{Problem: l.Problem, Code: l.Code}.String()
			}
			fmt.Fprintln(p.stdout, text)
		}
		if len(all) == 0 && len(unread) == 0 {
			fmt.Fprintln(p.stdout, "no problem found")
		}
	}
	for _, err := range unread {
		p.complain(err)
	}
	switch {
	case len(unread) > 0:
		return errFailed
	case len(all) > 0:
		return errFound
	}
	return nil
}

func (p *program) policyDiffCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "diff ID|FILE ID|FILE",
		Short: "Compare two policies",
		Long: `Diff lists the clauses that were added, removed, reworded, moved or otherwise
changed from the first policy to the second. It exits with 1 when there is a
difference.`,
		Example: "  purpose policy diff deca-2021 my.yaml",
		Args:    arguments(2, 2, "name two policies: ids or files"),
	}
	output := outputFlag(cmd, "text", "json")
	cmd.RunE = func(_ *cobra.Command, args []string) error { return p.policyDiff(args[0], args[1], output.value) }
	cmd.ValidArgsFunction = completePolicies
	return cmd
}

func (p *program) policyDiff(from, to, output string) error {
	before, err := corpus.Load(from)
	if err != nil {
		return err
	}
	after, err := corpus.Load(to)
	if err != nil {
		return err
	}
	difference := corpus.Diff(before, after)
	if output == "json" {
		err = writeJSON(p.stdout, difference)
	} else {
		_, err = fmt.Fprint(p.stdout, difference.Text())
	}
	if err == nil && !difference.Empty() {
		err = errFound
	}
	return err
}

func (p *program) policySchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Write the JSON Schema of policy files",
		Long: `Schema writes the JSON Schema that an editor checks and completes policy files
with. A first line "# yaml-language-server: $schema=policy.schema.json" in a
policy file names it.`,
		Example: "  purpose policy schema > policy.schema.json",
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			_, err := p.stdout.Write(corpus.Schema())
			return err
		},
	}
}

// completePolicies offers the built-in policies in the shell, beside file names.
func completePolicies(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return corpus.Builtin(), cobra.ShellCompDirectiveDefault
}
