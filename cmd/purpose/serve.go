package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"

	"github.com/spf13/cobra"

	"purpose/api"
	"purpose/classifier"
)

func (p *program) serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Answer over HTTP, on this machine only",
		Long: `Serve judges statements over HTTP: POST /v1/assessments for one,
/v1/assessments:batch for JSON Lines. /docs explains the rest. It listens on
loopback only: whoever can reach it may use it, so any other address is
refused. An interrupt ends it when what it took is done.`,
		Example: "  purpose serve --listen 127.0.0.1:8080",
		Args:    noArguments,
	}
	policies := policiesFlag(cmd)
	listen := cmd.Flags().String("listen", "127.0.0.1:8080", "loopback `ADDRESS` to listen on")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return p.serve(cmd.Context(), *policies, *listen) }
	return cmd
}

func (p *program) serve(ctx context.Context, policyRefs []string, address string) error {
	if err := api.ListenLoopbackOnly(address); err != nil {
		return err
	}
	assessors, err := p.newAssessors(ctx, policyRefs)
	if err != nil {
		return err
	}
	logger := slog.New(slog.NewJSONHandler(p.stderr, nil))
	server, err := api.New(api.Options{
		Assessors: assessors, DefaultPolicy: assessors[0].Policy().ID, Version: version(), Logger: logger,
	})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", address, unwrapped(err))
	}
	logger.Info("listening", "url", "http://"+listener.Addr().String(), "policies", ids(assessors))
	return server.Serve(ctx, listener)
}

// unwrapped takes the address, which the message names already, off a network error.
func unwrapped(err error) error {
	var operation *net.OpError
	if errors.As(err, &operation) && operation.Err != nil {
		return operation.Err
	}
	return err
}

func ids(assessors []classifier.Assessor) []string {
	var all []string
	for _, assessor := range assessors {
		all = append(all, assessor.Policy().ID)
	}
	return all
}
