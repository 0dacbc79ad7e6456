//go:build amd64 && !purego

package kernel

import "golang.org/x/sys/cpu"

// accelerated lists the assembly sets that this processor and its operating system can run, best first.
func accelerated() (sets []Set) {
	x := &cpu.X86
	if !x.HasAVX2 {
		return nil
	}
	if x.HasAVX512F && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VL && x.HasAVX512VNNI {
		sets = append(sets, avx512())
	}
	if x.HasAVXVNNI {
		sets = append(sets, avxvnni())
	}
	return append(sets, avx2())
}
