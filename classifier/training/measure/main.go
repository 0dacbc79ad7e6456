// Measure judges labelled rows with a set of weights and writes, a line each, the numbers that calibration is fitted on:
//
//	go run ./classifier/training/measure -weights FOLDER [-calibration FILE] ROWS.jsonl > MEASURED.jsonl
//
// FOLDER holds the encoder-N.bin that classifier/training/pack writes. Rows need "id" and "text". The first line names
// the features. It runs on all cores and keeps the rows' order.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"sync"

	"purpose/classifier"
	"purpose/classifier/encoder"
	"purpose/corpus"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(2)
	}
}

func run() error {
	weights := flag.String("weights", "", "folder with encoder-N.bin")
	policyName := flag.String("policy", "deca-2021", "policy id or file that the weights were trained on")
	calibrationFile := flag.String("calibration", "", "calibration to use instead of the weights' own")
	flag.Parse()
	if *weights == "" || flag.NArg() != 1 {
		return fmt.Errorf("usage: measure -weights FOLDER [-calibration FILE] ROWS.jsonl")
	}
	judge, err := newJudge(*weights, *policyName, *calibrationFile)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(flag.Arg(0))
	if err != nil {
		return err
	}
	lines := bytes.Split(bytes.TrimSpace(data), []byte("\n"))
	results, failures := make([][]byte, len(lines)), make([]error, len(lines))
	var group sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := range next {
				results[i], failures[i] = measure(judge, lines[i])
			}
		})
	}
	for i := range lines {
		next <- i
	}
	close(next)
	group.Wait()
	out := bufio.NewWriter(os.Stdout)
	head, err := json.Marshal(map[string][]string{"outcome_features": classifier.OutcomeFeatures(), "clause_features": classifier.ClauseFeatures(), "use_clause_features": classifier.UseClauseFeatures()})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s\n", head)
	for i := range results {
		if failures[i] != nil {
			return fmt.Errorf("%s:%d: %w", flag.Arg(0), i+1, failures[i])
		}
		fmt.Fprintf(out, "%s\n", results[i])
	}
	return out.Flush()
}

func newJudge(folder, policyName, calibrationFile string) (*classifier.Judge, error) {
	e, err := encoder.LoadFolder(folder)
	if err != nil {
		return nil, err
	}
	policy, err := corpus.Load(policyName)
	if err != nil {
		return nil, err
	}
	options := classifier.Options{Trained: true}
	if calibrationFile != "" {
		if options.Calibration, err = os.ReadFile(calibrationFile); err != nil {
			return nil, err
		}
	}
	return classifier.New(context.Background(), e, policy, options)
}

func measure(judge *classifier.Judge, line []byte) ([]byte, error) {
	var row struct{ ID, Text string }
	if err := json.Unmarshal(line, &row); err != nil {
		return nil, err
	}
	measured, err := judge.Measure(context.Background(), row.Text)
	if err != nil {
		return nil, err
	}
	return json.Marshal(struct {
		ID string `json:"id"`
		*classifier.Measured
	}{row.ID, measured})
}
