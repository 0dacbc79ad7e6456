package encoder

import (
	"fmt"

	"purpose/classifier/encoder/kernel"
)

// form is how a float tensor is stored.
type form int

const (
	plain  form = iota // float32, as it is
	table              // int8 with a scale per row: embeddings
	packed             // int8 with a scale per output, in kernel order: linear layers of the encoder
	blocks             // float32 in blocks of 16 outputs, [outputs/16][inputs][16], padded with zeros: heads
	factor             // float32 per input of a packed tensor, computed with it
)

// item is a tensor of the encoder: what it is made from and how it is stored.
type item struct {
	name          string
	form          form
	rows, columns int      // of the sources together; a vector is one column
	sources       []string // float tensors of the same shape, whose rows follow each other
}

// items lists the tensors of an encoder in the order in which a pass uses them.
func (h *Header) items() []item {
	var all []item
	add := func(form form, name string, rows, columns int, sources ...string) {
		if len(sources) == 0 {
			sources = []string{name}
		}
		all = append(all, item{name, form, rows, columns, sources})
	}
	norm := func(name string) {
		add(plain, name+".weight", h.Width, 1)
		add(plain, name+".bias", h.Width, 1)
	}
	linear := func(name string, out, in int, sources ...string) {
		if len(sources) == 0 {
			sources = []string{name}
		}
		weights, biases := make([]string, len(sources)), make([]string, len(sources))
		for i, s := range sources {
			weights[i], biases[i] = s+".weight", s+".bias"
		}
		if h.Smoothed {
			add(factor, name+".factor", in, 1, name+".peak")
		}
		add(packed, name+".weight", out, in, weights...)
		add(plain, name+".bias", out, 1, biases...)
	}
	head := func(name string, out int) {
		if out > 0 {
			add(blocks, "head."+name+".weight", out, h.Width)
			add(plain, "head."+name+".bias", out, 1)
		}
	}

	add(table, "embedding.word", h.Vocabulary, h.Width)
	add(table, "embedding.position", h.Positions, h.Width)
	norm("embedding.norm")
	if h.PositionBias != nil {
		add(plain, "position.bias", h.PositionBias.Buckets, h.Heads)
	}
	for i := range h.Layers {
		layer := fmt.Sprintf("layer.%d.", i)
		linear(layer+"qkv", 3*h.Width, h.Width, layer+"query", layer+"key", layer+"value")
		linear(layer+"output", h.Width, h.Width)
		norm(layer + "attention_norm")
		linear(layer+"up", h.FFN, h.Width)
		linear(layer+"down", h.Width, h.FFN)
		norm(layer + "norm")
	}
	if len(h.Outcomes)+len(h.Clauses)+len(h.Notes) > 0 {
		head("pool", h.Width)
	}
	head("outcome", len(h.Outcomes))
	head("clause", len(h.Clauses))
	head("note", len(h.Notes))
	head("tag", len(h.Tags))
	if len(h.Tags) > 0 {
		head("start", 1)
	}
	head("use_clause", len(h.Clauses))
	head("relation", len(h.Relations))
	head("project", h.Projection)
	return all
}

// Source is a float tensor that Write takes: its name, and its shape as rows and columns (a vector has one column).
type Source struct {
	Name          string
	Rows, Columns int
}

// Sources lists the float tensors that a set of weights with this header is made from, laid out [out][in] where they are linear layers.
func (h *Header) Sources() []Source {
	var all []Source
	for _, it := range h.items() {
		for _, name := range it.sources {
			all = append(all, Source{name, it.rows / len(it.sources), it.columns})
		}
	}
	return all
}

// vocabularyTensor holds the vocabulary, one entry a line in order of id.
const vocabularyTensor = "vocabulary"

// tensor is an entry of a weights file's directory.
type tensor struct {
	Name  string `json:"name"`
	Type  string `json:"type"` // u8, i8, f32 or utf8
	Shape []int  `json:"shape"`
	Part  int    `json:"part"` // which part it lies in, from 1
	// Offset and Length are in bytes. Offset counts from the first multiple of 64 behind the part's header.
	Offset int `json:"offset"`
	Length int `json:"length"`
}

// tensors lists the directory that a header asks for, in file order, without places. The length of the vocabulary is open.
// The packed matrices come last and one after the other, since a pass reads them in that order, fetching ahead.
func (h *Header) tensors() []tensor {
	small := []tensor{{Name: vocabularyTensor, Type: "utf8"}}
	var large []tensor
	entry := func(list *[]tensor, name, kind string, shape ...int) {
		length := 1
		for _, n := range shape {
			length *= n
		}
		if kind == "f32" {
			length *= 4
		}
		*list = append(*list, tensor{Name: name, Type: kind, Shape: shape, Length: length})
	}
	for _, it := range h.items() {
		switch it.form {
		case plain, factor:
			entry(&small, it.name, "f32", it.rows, it.columns)
		case blocks:
			entry(&small, it.name, "f32", kernel.RoundUp(it.rows)/kernel.Lanes, it.columns, kernel.Lanes)
		case table:
			entry(&small, it.name+".scale", "f32", it.rows)
			entry(&small, it.name, "i8", it.rows, it.columns)
		case packed:
			entry(&small, it.name+".scale", "f32", it.rows)
			entry(&large, it.name, "u8", it.rows/kernel.Block, it.columns/4, kernel.Block, 4)
		}
	}
	return append(small, large...)
}
