package kernel

import "fmt"

// Block is how many columns of a matrix lie together in its packed form. Width and depth of every packed matrix are
// multiples of it.
const Block = 64

// group is how many successive inputs of one column lie together: what one 32-bit lane of a dot-product instruction takes.
const group = 4

// offset makes a signed weight unsigned, as the first operand of those instructions wants it.
const offset = 128

// Matrix is the weight of a linear step in the form that the kernels read: int8 per weight, one scale per output column.
// It refers to the bytes it was made from and never writes to them, so they can lie in read-only memory.
type Matrix struct {
	In, Out int       // rows and columns
	Packed  []byte    // In*Out bytes, see Pack
	Factor  []float32 // per row: what inputs are multiplied by before they are quantised
	Scale   []float32 // per column: the weight is (byte-128)*Scale
	Bias    []float32 // per column
}

// Check says what does not fit in m.
func (m *Matrix) Check() error {
	switch {
	case m.In <= 0 || m.Out <= 0 || m.In%Block != 0 || m.Out%Block != 0:
		return fmt.Errorf("a packed matrix of %d x %d: both sides must be positive multiples of %d", m.In, m.Out, Block)
	case len(m.Packed) != m.In*m.Out:
		return fmt.Errorf("a packed matrix of %d x %d has %d bytes, want %d", m.In, m.Out, len(m.Packed), m.In*m.Out)
	case len(m.Factor) != m.In || len(m.Scale) != m.Out || len(m.Bias) != m.Out:
		return fmt.Errorf("a packed matrix of %d x %d has %d factors, %d scales and %d biases", m.In, m.Out, len(m.Factor), len(m.Scale), len(m.Bias))
	}
	return nil
}

// PackedIndex is where the weight from input in to output out lies in the packed bytes of a matrix with depth inputs:
// blocks of 64 columns; in a block, for each group of four successive inputs, 64 columns of four bytes.
func PackedIndex(depth, in, out int) int {
	return out/Block*(depth*Block) + in/group*(Block*group) + out%Block*group + in%group
}

// Pack quantises weights, laid out [out][in] as linear layers are stored, and puts them into the kernels' order. Each output column
// gets the scale that makes its largest weight ±127; a column of zeros gets scale 0. Weights must be finite.
func Pack(weights []float32, in, out int) (packed []byte, scale []float32) {
	packed, scale = make([]byte, in*out), make([]float32, out)
	row := make([]int8, in)
	for o := range out {
		scale[o] = QuantiseRow(row, weights[o*in:(o+1)*in])
		for i, w := range row {
			packed[PackedIndex(in, i, o)] = byte(int(w) + offset)
		}
	}
	return packed, scale
}

// QuantiseRow writes x as int8 into dst and returns the scale: x is nearly dst*scale. It is what every set does to
// activations, and what the writer of weights does to weights and tables.
func QuantiseRow(dst []int8, x []float32) (scale float32) {
	ones := Ones(len(x))
	scale, inverse := scales(portableMaxAbs(x, ones))
	portableQuantise(dst, x, ones, inverse)
	return scale
}

// Ones returns n factors that change nothing.
func Ones(n int) []float32 {
	ones := make([]float32, n)
	for i := range ones {
		ones[i] = 1
	}
	return ones
}

// tiny is the magnitude below which a row counts as zeros; its inverse scale is still finite.
const tiny = 1e-30

// scales turns the largest magnitude of a row into the scale of its int8 form and the factor that gets there.
func scales(maxAbs float32) (scale, inverse float32) {
	if !(maxAbs >= tiny) {
		return 0, 0
	}
	return maxAbs / 127, 127 / maxAbs
}
