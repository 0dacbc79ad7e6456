package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"purpose/corpus"
)

// defaultPolicy is judged under when no policy is named.
const defaultPolicy = "deca-2021"

// choice is a flag whose value is one of a few words.
type choice struct {
	value   string
	allowed []string
}

func (c *choice) String() string { return c.value }
func (c *choice) Type() string   { return strings.Join(c.allowed, "|") }

func (c *choice) Set(value string) error {
	if !slices.Contains(c.allowed, value) {
		return fmt.Errorf("use one of %s", strings.Join(c.allowed, ", "))
	}
	c.value = value
	return nil
}

// outputFlag adds --output with the given choices, the first of which is the default.
func outputFlag(cmd *cobra.Command, allowed ...string) *choice {
	c := &choice{value: allowed[0], allowed: allowed}
	cmd.Flags().VarP(c, "output", "o", "how results are written")
	complete(cmd, "output", allowed)
	return c
}

// policyFlag adds --policy for one policy, policiesFlag for several.
func policyFlag(cmd *cobra.Command) *string {
	policy := cmd.Flags().String("policy", defaultPolicy, "built-in policy or policy `ID|FILE` to judge under")
	complete(cmd, "policy", corpus.Builtin())
	return policy
}

func policiesFlag(cmd *cobra.Command) *[]string {
	policies := cmd.Flags().StringSlice("policy", []string{defaultPolicy}, "built-in policies or policy files `ID|FILE,...` to judge under, each statement under every one, each with an id of its own")
	complete(cmd, "policy", corpus.Builtin())
	return policies
}

// complete offers values for a flag in the shell, beside file names.
func complete(cmd *cobra.Command, flag string, values []string) {
	err := cmd.RegisterFlagCompletionFunc(flag, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return values, cobra.ShellCompDirectiveDefault
	})
	if err != nil {
		panic(err) // the flag does not exist: a mistake in this package
	}
}
