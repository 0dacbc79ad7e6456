package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
	"github.com/mmcloughlin/avo/reg"
)

// asm is one assembly file in the making. Vector registers are named by hand throughout: the kernels are laid out to
// fill them, and the allocator has nothing to add. General registers are the allocator's.
type asm struct {
	*build.Context
	constants map[float32]operand.Mem
	loops     int
}

// generate returns the content of every generated file by name.
func generate() (map[string][]byte, error) {
	files := map[string][]byte{}
	for name, write := range map[string]func(*asm){
		"avx512": func(a *asm) {
			linear512(a)
			floats{a, 16, "AVX512"}.all()
		},
		"avxvnni": linearVNNI,
		"avx2": func(a *asm) {
			linearAVX2(a)
			floats{a, 8, "AVX2"}.all()
			transpose(a)
		},
	} {
		a := &asm{Context: build.NewContext(), constants: map[float32]operand.Mem{}}
		a.ConstraintExpr("!purego")
		write(a)
		file, err := a.Result()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if err := pass.Compile.Execute(file); err != nil {
			return nil, fmt.Errorf("compile %s: %w", name, err)
		}
		config := printer.Config{Name: "classifier/encoder/kernel/asm", Pkg: "kernel"}
		code, err := printer.NewGoAsm(config).Print(file)
		if err != nil {
			return nil, fmt.Errorf("print %s: %w", name, err)
		}
		stubs, err := printer.NewStubs(config).Print(file)
		if err != nil {
			return nil, fmt.Errorf("print declarations of %s: %w", name, err)
		}
		files[name+"_asm_amd64.s"], files[name+"_asm_amd64.go"] = code, stubs
	}
	return files, nil
}

// function starts a function that takes no stack and calls nothing.
func (a *asm) function(name, signature, doc string) {
	a.Function(name)
	a.Attributes(attr.NOSPLIT)
	a.SignatureExpr(signature)
	a.Doc(doc)
	a.Pragma("noescape")
}

// pointer loads the parameter name into a general register.
func (a *asm) pointer(name string) reg.Register { return a.Load(a.Param(name), a.GP64()) }

// repeat emits body, then counts n down by step and jumps back until it reaches zero; n starts at a positive multiple of step.
func (a *asm) repeat(n reg.Register, step int, body func()) {
	label := fmt.Sprintf("loop%d", a.loops)
	a.loops++
	a.Label(label)
	body()
	a.SUBQ(operand.U32(step), n)
	a.JNZ(operand.LabelRef(label))
}

// advance adds n bytes to a pointer.
func (a *asm) advance(p reg.Register, n int) { a.ADDQ(operand.U32(n), p) }

// at is the memory offset bytes after a pointer.
func at(p reg.Register, offset int) operand.Mem { return operand.Mem{Base: p, Disp: offset} }

// constant is 64 bytes of read-only memory that hold v in every lane.
func (a *asm) constant(v float32) operand.Mem {
	if m, ok := a.constants[v]; ok {
		return m
	}
	bits := math.Float32bits(v)
	m := a.StaticGlobal(fmt.Sprintf("lanes%08x", bits))
	a.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range 8 {
		a.AddDatum(8*i, operand.U64(uint64(bits)<<32|uint64(bits)))
	}
	a.constants[v] = m
	return m
}
