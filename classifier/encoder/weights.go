package encoder

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"purpose/classifier/encoder/kernel"
)

// A weights file, also called a part, is
//
//	bytes 0–7     "PRPSENC1"
//	8–11, 12–15   its number, from 1, and how many parts the set has (little-endian, as all numbers here)
//	16–47         the set's id: SHA-256 of the header and all tensors, the same in every part
//	48–51         length of the header in bytes; 0 in every part but the first
//	52–55         zero
//	56–63         length of the whole part
//	64–           the header, JSON: format, the fields of Header, and the directory of tensors
//	              zeros up to a multiple of 64, then the tensors, each at a multiple of 64
//	last 32       SHA-256 of everything before
const (
	magic       = "PRPSENC1"
	format      = 1
	fixedBytes  = 64
	digestBytes = sha256.Size
	alignment   = 64
)

// fileHeader is the JSON in the first part.
type fileHeader struct {
	Format int `json:"format"`
	Header
	Tensors []tensor `json:"tensors"`
}

func align(n int) int { return (n + alignment - 1) / alignment * alignment }

// largest is the magnitude that no float of the weights may exceed, largestScale that of the scales; factors lie within
// bounds of their own: so no step of a pass can overflow. Trained encoders stay far inside.
const (
	largest      = 1000
	largestScale = 1
	leastFactor  = 1e-3
	mostFactor   = 1e3
)

// Write quantises float tensors, by the names and shapes that header.Sources gives, and returns the parts of a set of
// weights, none longer than maxPartBytes. Tables and linear layers of the encoder become int8, rounded half to even,
// with a float scale for each row or output; heads stay float32. The tensors are only read.
//
// In a smoothed set each linear layer of the encoder comes with a tensor "peak": the largest magnitude of each of its
// inputs over a sample of texts. Inputs are then multiplied by sqrt(weight/peak), weight being the largest that the
// input meets, and weights divided by it, so that both spread over their 8 bits (Xiao et al. 2023, arXiv:2211.10438). It
// roughly halves the error of mpnet-base's token vectors.
func Write(header Header, vocabulary []string, floats map[string][]float32, maxPartBytes int) ([][]byte, error) {
	if err := header.Check(); err != nil {
		return nil, fmt.Errorf("weights header: %w", err)
	}
	if len(vocabulary) != header.Vocabulary {
		return nil, fmt.Errorf("the vocabulary has %d entries, the header says %d", len(vocabulary), header.Vocabulary)
	}
	if _, err := header.tokenizer(vocabulary); err != nil {
		return nil, err
	}
	if err := checkSources(&header, floats); err != nil {
		return nil, err
	}
	contents := map[string][]byte{vocabularyTensor: []byte(strings.Join(vocabulary, "\n") + "\n")}
	for _, it := range header.items() {
		if err := it.store(contents, floats); err != nil {
			return nil, err
		}
	}
	tensors := header.tensors()
	tensors[0].Length = len(contents[vocabularyTensor])
	tensors[0].Shape = []int{tensors[0].Length}
	return assemble(&header, tensors, contents, maxPartBytes)
}

func checkSources(header *Header, floats map[string][]float32) error {
	wanted := map[string]bool{}
	for _, s := range header.Sources() {
		wanted[s.Name] = true
		values, there := floats[s.Name]
		if !there {
			return fmt.Errorf("tensor %s is missing", s.Name)
		}
		if len(values) != s.Rows*s.Columns {
			return fmt.Errorf("tensor %s has %d values, want %d x %d", s.Name, len(values), s.Rows, s.Columns)
		}
		for i, v := range values {
			if !(v >= -largest && v <= largest) {
				return fmt.Errorf("tensor %s: value %d is %v, not a number within ±%d", s.Name, i, v, largest)
			}
		}
	}
	for name := range floats {
		if !wanted[name] {
			return fmt.Errorf("tensor %s has no place in weights with this header", name)
		}
	}
	return nil
}

// store writes the item's tensors into contents.
func (it *item) store(contents map[string][]byte, floats map[string][]float32) error {
	values := make([]float32, 0, it.rows*it.columns)
	for _, name := range it.sources {
		values = append(values, floats[name]...)
	}
	switch it.form {
	case plain:
		contents[it.name] = floatBytes(values)
	case blocks:
		contents[it.name] = floatBytes(inBlocks(values, it.rows, it.columns))
	case table:
		bytes, scales, row := make([]byte, len(values)), make([]float32, it.rows), make([]int8, it.columns)
		for r := range it.rows {
			scales[r] = kernel.QuantiseRow(row, values[r*it.columns:(r+1)*it.columns])
			for c, v := range row {
				bytes[r*it.columns+c] = byte(v)
			}
		}
		contents[it.name], contents[it.name+".scale"] = bytes, floatBytes(scales)
		return checkScales(it.name, scales)
	case packed:
		layer := strings.TrimSuffix(it.name, ".weight")
		if peaks := floats[layer+".peak"]; peaks != nil {
			contents[layer+".factor"] = floatBytes(smooth(values, peaks))
		}
		bytes, scales := kernel.Pack(values, it.columns, it.rows)
		contents[it.name], contents[it.name+".scale"] = bytes, floatBytes(scales)
		return checkScales(it.name, scales)
	}
	return nil
}

// smooth divides each column of weights, [out][in], by the factor that its input will be multiplied by, and returns the factors.
func smooth(weights, peaks []float32) []float32 {
	in := len(peaks)
	heaviest := make([]float32, in)
	for i, w := range weights {
		heaviest[i%in] = max(heaviest[i%in], w, -w)
	}
	factors := make([]float32, in)
	for i := range factors {
		// Inputs never seen and weights of zero count as small ones.
		ratio := math.Sqrt(float64(max(heaviest[i], 1e-5)) / float64(max(peaks[i], 1e-4)))
		factors[i] = float32(min(max(ratio, leastFactor), mostFactor))
	}
	for i := range weights {
		weights[i] /= factors[i%in]
	}
	return factors
}

func checkScales(name string, scales []float32) error {
	for i, s := range scales {
		if !(s >= 0 && s <= largestScale) {
			return fmt.Errorf("tensor %s: row %d has values up to %v, too large for weights", name, i, s*127)
		}
	}
	return nil
}

// inBlocks lays out a head's weight, [out][in], as [out/16][in][16].
func inBlocks(weight []float32, out, in int) []float32 {
	blocked := make([]float32, kernel.RoundUp(out)*in)
	for o := range out {
		for i := range in {
			blocked[(o/kernel.Lanes*in+i)*kernel.Lanes+o%kernel.Lanes] = weight[o*in+i]
		}
	}
	return blocked
}

func floatBytes(values []float32) []byte {
	out := make([]byte, 0, 4*len(values))
	for _, v := range values {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
	}
	return out
}

// assemble places the tensors in parts and writes those out.
func assemble(header *Header, tensors []tensor, contents map[string][]byte, maxPartBytes int) ([][]byte, error) {
	encode := func() ([]byte, error) { return json.Marshal(fileHeader{format, *header, tensors}) }
	for i := range tensors { // places as long as they can get, to know how much room the header takes
		tensors[i].Part, tensors[i].Offset = math.MaxInt16, math.MaxInt32
	}
	longest, err := encode()
	if err != nil {
		return nil, fmt.Errorf("encode weights header: %w", err)
	}
	part, end := 1, 0
	room := maxPartBytes - align(fixedBytes+len(longest)) - digestBytes
	for i := range tensors {
		t := &tensors[i]
		if end+t.Length > room {
			part, end = part+1, 0
			room = maxPartBytes - fixedBytes - digestBytes
		}
		if t.Length > room {
			return nil, fmt.Errorf("tensor %s has %d bytes, more than fit in a part of %d: allow larger parts", t.Name, t.Length, maxPartBytes)
		}
		t.Part, t.Offset = part, end
		end = align(end + t.Length)
	}
	head, err := encode()
	if err != nil {
		return nil, fmt.Errorf("encode weights header: %w", err)
	}
	id := sha256.New()
	id.Write(head)
	for _, t := range tensors {
		id.Write(contents[t.Name])
	}
	parts := make([][]byte, part)
	for i := range parts {
		if i > 0 {
			head = nil
		}
		parts[i] = writePart(i+1, len(parts), id.Sum(nil), head, tensors, contents)
	}
	return parts, nil
}

func writePart(number, count int, id, head []byte, tensors []tensor, contents map[string][]byte) []byte {
	var b bytes.Buffer
	b.WriteString(magic)
	fixed := make([]byte, fixedBytes-len(magic))
	binary.LittleEndian.PutUint32(fixed[0:], uint32(number))
	binary.LittleEndian.PutUint32(fixed[4:], uint32(count))
	copy(fixed[8:], id)
	binary.LittleEndian.PutUint32(fixed[40:], uint32(len(head)))
	b.Write(fixed)
	b.Write(head)
	pad := func() { b.Write(make([]byte, align(b.Len())-b.Len())) }
	for _, t := range tensors {
		if t.Part == number {
			pad()
			b.Write(contents[t.Name])
		}
	}
	part := b.Bytes()
	binary.LittleEndian.PutUint64(part[56:], uint64(len(part)+digestBytes))
	sum := sha256.Sum256(part)
	return append(part, sum[:]...)
}
