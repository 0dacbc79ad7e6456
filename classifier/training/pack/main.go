// Command pack makes the weights that the encoder reads from the floats that the training exports:
//
//	go run ./classifier/training/pack -in EXPORT_FOLDER -out OUT_FOLDER [-name encoder] [-part-bytes 64000000]
//
// It quantises, puts the weights into the kernels' order and splits them: OUT_FOLDER/encoder-1.bin, encoder-2.bin and so on,
// replacing what parts of that name are there. It prints their sizes and the digest of the set.
//
// EXPORT_FOLDER holds header.json (the fields of encoder.Header; unknown ones are errors), vocabulary.txt (one entry a line,
// in order of id) and tensors/NAME.f32: little-endian float32, row after row, no header, linear layers as [out][in]. The
// names, with d the width, f the FFN width and I = 0 … layers-1:
//
//	embedding.word [vocabulary,d]   embedding.position [positions,d]   embedding.norm.{weight,bias} [d]
//	embedding.type [any,d]          optional: its first row is added to every position (BERT's token type 0)
//	position.bias [buckets,heads]   with position_bias in the header
//	layer.I.{query,key,value,output}.weight [d,d], .bias [d]
//	layer.I.{attention_norm,norm}.{weight,bias} [d]
//	layer.I.up.weight [f,d], .bias [f]      layer.I.down.weight [d,f], .bias [d]
//	layer.I.{qkv,output,up}.peak [d], layer.I.down.peak [f]   with smoothed in the header: the largest magnitude of each
//	                                input of that step (query, key and value share theirs) over a sample of texts
//	head.pool.{weight,bias}         when there are outcomes, clauses or notes: [d,d], [d]
//	head.{outcome,clause,note,tag,use_clause}.{weight,bias}   one row a label; use_clause has the clauses'
//	head.start.{weight,bias}        with tags: [1,d], [1]
//	head.project.{weight,bias}      when projection is not 0: [projection,d], [projection]
//
// Nothing else may lie in tensors.
package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"

	"purpose/classifier/encoder"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "pack:", err)
		}
		os.Exit(2)
	}
}

func run(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("pack", flag.ContinueOnError)
	flags.SetOutput(stderr)
	in := flags.String("in", "", "folder that the training exported")
	out := flags.String("out", "", "folder to write to")
	name := flags.String("name", "encoder", "what the files are called, before -1.bin")
	partBytes := flags.Int("part-bytes", 64_000_000, "the most bytes a file may have")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *in == "" || *out == "" || flags.NArg() > 0 {
		return errors.New("give the exported folder with -in and the folder to write to with -out")
	}
	parts, err := pack(*in, *partBytes)
	if err != nil {
		return err
	}
	e, err := encoder.Load(parts...) // what is written must be what the program will take
	if err != nil {
		return fmt.Errorf("the weights just made do not load: %w", err)
	}
	if err := write(*out, *name, parts); err != nil {
		return err
	}
	for i, part := range parts {
		fmt.Fprintf(stdout, "%s-%d.bin\t%d bytes\n", *name, i+1, len(part))
	}
	fmt.Fprintf(stdout, "%s\t%s\n", e.Header().ID(), e.Digest())
	return nil
}

func pack(folder string, partBytes int) ([][]byte, error) {
	header, err := readHeader(filepath.Join(folder, "header.json"))
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(folder, "vocabulary.txt"))
	if err != nil {
		return nil, fmt.Errorf("read the vocabulary: %w", err)
	}
	vocabulary := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	floats, err := readTensors(filepath.Join(folder, "tensors"))
	if err != nil {
		return nil, err
	}
	if err := foldTypes(floats, header.Width); err != nil {
		return nil, err
	}
	return encoder.Write(*header, vocabulary, floats, partBytes)
}

func readHeader(path string) (*encoder.Header, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the header: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	var header encoder.Header
	if err := decoder.Decode(&header); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("%s: something follows the object: remove it", path)
	}
	var compact bytes.Buffer
	if len(header.Calibration) > 0 {
		if err := json.Compact(&compact, header.Calibration); err != nil {
			return nil, fmt.Errorf("%s: calibration: %w", path, err)
		}
		header.Calibration = compact.Bytes()
	}
	return &header, nil
}

const suffix = ".f32"

func readTensors(folder string) (map[string][]float32, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("read the tensors: %w", err)
	}
	floats := map[string][]float32{}
	for _, entry := range entries {
		name, is := strings.CutSuffix(entry.Name(), suffix)
		if !is {
			return nil, fmt.Errorf("%s is no tensor: only NAME%s may lie there", filepath.Join(folder, entry.Name()), suffix)
		}
		raw, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil {
			return nil, fmt.Errorf("read a tensor: %w", err)
		}
		if len(raw)%4 != 0 {
			return nil, fmt.Errorf("tensor %s has %d bytes, not a whole number of float32: export it again", name, len(raw))
		}
		values := make([]float32, len(raw)/4)
		for i := range values {
			values[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
		}
		floats[name] = values
	}
	return floats, nil
}

// foldTypes adds the embedding of token type 0, if there is one, to every position: all tokens are of that type.
func foldTypes(floats map[string][]float32, width int) error {
	const name = "embedding.type"
	types, there := floats[name]
	if !there {
		return nil
	}
	delete(floats, name)
	positions := floats["embedding.position"]
	if width <= 0 || len(types) == 0 || len(types)%width != 0 || len(positions)%width != 0 {
		return fmt.Errorf("tensors %s and embedding.position have %d and %d values, want rows of %d", name, len(types), len(positions), width)
	}
	for i := range positions {
		positions[i] += types[i%width]
	}
	return nil
}

// write replaces the parts of this name in folder.
func write(folder, name string, parts [][]byte) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	for i, part := range parts {
		if err := os.WriteFile(file(folder, name, i), part, 0o644); err != nil {
			return fmt.Errorf("write part %d: %w", i+1, err)
		}
	}
	for i := len(parts); ; i++ { // parts of an older, longer set
		err := os.Remove(file(folder, name, i))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("remove an old part: %w", err)
		}
	}
}

func file(folder, name string, i int) string {
	return filepath.Join(folder, fmt.Sprintf("%s-%d.bin", name, i+1))
}
