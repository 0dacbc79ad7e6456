# The targets of this project; `make help` lists them. Everything that a target needs beyond Go, Python, make and apt is
# installed by the target itself, pinned, into build/.

GO ?= go
VENV := build/venv
BASE := build/training/mpnet-base
EVALUATION := ./purpose eval --base build/base --second eval/data/second eval/data/*.jsonl
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.7.0
ERRCHECK := github.com/kisielk/errcheck@v1.20.0
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.6.0

.PHONY: help build test lint vuln bench fuzz eval results train generate

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

build: ## build the one static binary, ./purpose
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o purpose ./cmd/purpose

test: ## run all tests
	$(GO) vet ./...
	$(GO) test -timeout 20m ./...

lint: ## vet, formatting, staticcheck and errcheck, from pinned versions
	$(GO) vet ./...
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$unformatted" || { echo "gofmt: $$unformatted"; exit 1; }
	$(GO) run $(STATICCHECK) ./...
	$(GO) run $(ERRCHECK) -ignoretests -exclude .errcheck ./...

vuln: ## look the dependencies up in the Go vulnerability database (needs the network)
	$(GO) run $(GOVULNCHECK) ./...

bench: $(BASE)/config.json ## speed beside onnxruntime, on one core; docs/performance.md explains the table
	classifier/training/bench.sh $(VENV)/bin/python $(BASE)

fuzz: ## every fuzz target for FUZZTIME (20s)
	@for package in $$($(GO) list ./...); do \
	  for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
	    echo "$$package $$target"; $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $${FUZZTIME:-20s} $$package || exit 1; \
	  done; done

eval: build build/base/encoder-1.bin ## the shipped judgement and its baselines on the evaluation rows
	$(EVALUATION)

results: build build/base/encoder-1.bin ## the reports of docs/results anew
	$(EVALUATION) > docs/results/evaluation.txt
	for file in eval/data/rounds/*.jsonl eval/data/other/*.jsonl; do ./purpose eval $$file > docs/results/$$(basename $$file .jsonl).txt || exit 1; done
	for policy in $(patsubst eval/policies/%-v2.yaml,%,$(wildcard eval/policies/*-v2.yaml)); do \
	  ./purpose eval --policy eval/policies/$$policy.yaml --save build/$$policy.json eval/policies/$$policy.jsonl > docs/results/$$policy.txt && \
	  ./purpose eval --policy eval/policies/$$policy-v2.yaml --changed-from build/$$policy.json eval/policies/$$policy-v2.jsonl > docs/results/$$policy-v2.txt || exit 1; done
	./purpose eval --disguise 1000 eval/data/*.jsonl > docs/results/disguise.txt

build/base/encoder-1.bin: $(BASE)/config.json # the encoder without fine-tuning: the baseline of the nearest exemplar
	$(VENV)/bin/python classifier/training/export.py - $(BASE) build/training/export-base
	$(GO) run ./classifier/training/pack -in build/training/export-base -out build/base

train: $(BASE)/config.json ## from labelled rows and base weights to embedded weights: hours on two cores, goes on from its last checkpoint
	classifier/training/run.sh $(VENV)/bin/python $(BASE) build/training

generate: ## kernels, schema and other generated files
	$(GO) generate ./...

$(VENV)/.ready: classifier/training/requirements.txt
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install -q -r classifier/training/requirements.txt
	touch $@

$(BASE)/config.json: | $(VENV)/.ready
	$(VENV)/bin/python classifier/training/base_weights.py mpnet-base $(BASE)
