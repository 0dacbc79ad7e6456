package baseline

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"purpose/classifier"
	"purpose/corpus"
)

var policy = &corpus.Policy{ID: "test", Version: 1}

func TestNgramsEqualTheTrainingScript(t *testing.T) {
	model, err := NewNgrams(policy)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open("testdata/ngrams.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, n := bufio.NewScanner(file), 0
	for ; lines.Scan(); n++ {
		var want struct {
			Text          string
			Features      int
			Digest        string
			Probabilities []float64
		}
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		counts := features(want.Text, model.Bits, model.Grams[0], model.Grams[1])
		if got := digest(counts); got != want.Digest {
			t.Errorf("line %d: %q: %d features with digest %s, want %d with %s", n+1, want.Text, len(counts), got, want.Features, want.Digest)
		}
		for i, got := range model.probabilities(want.Text) {
			if math.Abs(got-want.Probabilities[i]) > 2e-6 {
				t.Errorf("line %d: %q: probability of %s %v, want %v", n+1, want.Text, model.Labels[i], got, want.Probabilities[i])
			}
		}
	}
	if err := lines.Err(); err != nil || n < 200 {
		t.Fatalf("read %d golden strings (%v), want 200", n, err)
	}
}

// digest of features as the script lists them: "slot:count" in order.
func digest(counts map[uint32]int) string {
	slots := make([]uint32, 0, len(counts))
	for slot := range counts {
		slots = append(slots, slot)
	}
	slices.Sort(slots)
	listed := make([]string, 0, len(slots))
	for _, slot := range slots {
		listed = append(listed, fmt.Sprintf("%d:%d", slot, counts[slot]))
	}
	sum := sha256.Sum256([]byte(strings.Join(listed, ",")))
	return hex.EncodeToString(sum[:])[:32]
}

func TestNgramsKnowItsOwnRows(t *testing.T) {
	model, err := NewNgrams(policy)
	if err != nil {
		t.Fatal(err)
	}
	got, err := model.Assess(context.Background(), classifier.Statement{Text: "Whatever the ministry needs."})
	if err != nil {
		t.Fatal(err)
	}
	p := got.Probabilities
	if got.Outcome != corpus.Vague || p.Vague < p.Clear || p.Vague < p.Prohibited || math.Abs(float64(p.Clear+p.Vague+p.Prohibited)-1) > 1e-9 {
		t.Errorf("got %s with %+v, want vague as the most probable", got.Outcome, p)
	}
	if got.ID != classifier.DeriveID("Whatever the ministry needs.") || got.Calibrated || !got.Review {
		t.Errorf("got id %q, calibrated %v, review %v", got.ID, got.Calibrated, got.Review)
	}
}

func TestReadNgramsRejects(t *testing.T) {
	flipped := bytes.Clone(ngramsFile)
	flipped[len(flipped)-1] ^= 1
	for name, row := range map[string]struct {
		data []byte
		want string
	}{
		"Empty":           {nil, "not a model file"},
		"OtherFile":       {[]byte("PK\x03\x04 and so on"), "not a model file"},
		"CutInHeader":     {ngramsFile[:40], "cut short"},
		"CutInWeights":    {ngramsFile[:len(ngramsFile)-1], "bytes of weights"},
		"OneBitFlipped":   {flipped, "digest"},
		"OtherLabels":     {bytes.Replace(ngramsFile, []byte(`"clear"`), []byte(`"claer"`), 1), "labels"},
		"ImpossibleSizes": {bytes.Replace(ngramsFile, []byte(`"bits": 18`), []byte(`"bits": 98`), 1), "out of range"},
		"HeaderNotJSON":   {bytes.Replace(ngramsFile, []byte(`{"labels"`), []byte(`["labels"`), 1), "header"},
	} {
		if _, err := readNgrams(row.data, policy); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v, want an error about %q", name, err, row.want)
		}
	}
}
