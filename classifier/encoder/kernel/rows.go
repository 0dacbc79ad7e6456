package kernel

// Rows holds quantised activations: one int8 row a token, each with its own scale. A Rows is scratch memory of one
// goroutine; it serves any number of rows up to the capacity it was made with, of any width up to the widest.
type Rows struct {
	n, width int
	values   []int8    // n*width
	scale    []float32 // n
	offset   []int32   // n: -128 times the sum of the row, which takes out the weights' offset
	wide     []int16   // values as int16, for kernels without a byte dot product
}

// NewRows makes room for n rows of up to width values.
func NewRows(n, width int) *Rows {
	return &Rows{values: make([]int8, n*width), scale: make([]float32, n), offset: make([]int32, n), wide: make([]int16, n*width)}
}
