package kernel

// Tested lists the sets that the differential tests run: all that are available, and those made only for tests. The last
// is the portable one.
func Tested() []Set { return append(onlyTested(), Available()...) }

// Row returns a copy of row i and its scale.
func (r *Rows) Row(i int) ([]int8, float32) {
	return append([]int8(nil), r.values[i*r.width:(i+1)*r.width]...), r.scale[i]
}
