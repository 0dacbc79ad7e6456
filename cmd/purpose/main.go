// Purpose says how the free text of an end-user declaration stands against a policy: which of the uses that a statement
// names are tied to the policy's definitions, which are open-ended, and which are ruled out. It grants and refuses
// nothing.
//
//	purpose check statement.txt
//	purpose batch rows.jsonl > assessments.jsonl
//	purpose eval --require 'accuracy>=0.8' rows.jsonl
//	purpose policy show deca-2021
//	purpose serve --listen 127.0.0.1:8080
//
// Results go to standard output, diagnostics to standard error. It exits with 0 when nothing is flagged, with 1 when
// something is flagged, a difference or a problem is found or a gate is missed, and with 2 when it could not run or a
// statement could not be judged, whatever else was found. "purpose help COMMAND" is the manual of a command.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	signal.Ignore(syscall.SIGPIPE) // a closed pipe is a write error, which ends the program in order
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
