package main

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"purpose/classifier"
	"purpose/corpus"
)

func (p *program) versionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Name the program, the model and the policies",
		Long: `Version names what an answer depends on: the program, the Go that built it,
the kernel that computes on this processor, the model and the built-in
policies with their digests.`,
		Example: "  purpose version --output json",
		Args:    noArguments,
	}
	output := outputFlag(cmd, "text", "json")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return p.version(cmd.Context(), output.value) }
	return cmd
}

// release is the program's version where the build sets it (-ldflags '-X main.release=1.2.3').
var release string

// version is the program's version: the release, else what the build knows of its module and commit.
func version() string {
	if release != "" {
		return release
	}
	build, ok := debug.ReadBuildInfo()
	if !ok || build.Main.Version == "" {
		return "(devel)"
	}
	return build.Main.Version
}

// versions is what "version" says.
type versions struct {
	Version  string                 `json:"version"`
	Go       string                 `json:"go"`
	Platform string                 `json:"platform"`
	Kernel   string                 `json:"kernel"`
	Model    classifier.Model       `json:"model"`
	Policies []classifier.PolicyRef `json:"policies"`
}

func (p *program) version(ctx context.Context, output string) error {
	assessor, err := p.assessor(ctx, defaultPolicy)
	if err != nil {
		return err
	}
	kernel, err := p.kernel()
	if err != nil {
		return err
	}
	v := versions{
		Version: version(), Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Kernel: kernel, Model: assessor.Model(),
	}
	for _, id := range corpus.Builtin() {
		policy, err := corpus.Load(id)
		if err != nil {
			return err
		}
		v.Policies = append(v.Policies, classifier.NewPolicyRef(policy))
	}
	if output == "json" {
		return writeJSON(p.stdout, v)
	}
	fmt.Fprintf(p.stdout, "purpose %s (%s, %s, kernel %s)\nmodel %s %s\n", v.Version, v.Go, v.Platform, v.Kernel, v.Model.ID, v.Model.Digest)
	for _, policy := range v.Policies {
		fmt.Fprintf(p.stdout, "policy %s version %d %s\n", policy.ID, policy.Version, policy.Digest)
	}
	return nil
}

// writeJSON writes a value as indented JSON with a final newline.
func writeJSON(w *output, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
