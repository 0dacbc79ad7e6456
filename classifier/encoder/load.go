package encoder

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"unsafe"
)

// file is a set of weights that has been checked: its header, where each tensor lies, and the digest of it all.
type file struct {
	header  Header
	tensors map[string][]byte
	digest  string
}

// open checks the parts of a set against everything the format promises. Nothing is copied.
func open(parts [][]byte) (*file, error) {
	if len(parts) == 0 {
		return nil, errors.New("no weights given")
	}
	for i, part := range parts {
		if err := checkPart(part, i+1, len(parts), parts[0]); err != nil {
			return nil, fmt.Errorf("part %d: %w", i+1, err)
		}
	}
	digest, err := checkDigests(parts)
	if err != nil {
		return nil, err
	}
	head, err := readHeader(parts[0])
	if err != nil {
		return nil, err
	}
	f := &file{header: head.Header, digest: digest}
	if f.tensors, err = locate(head, parts); err != nil {
		return nil, err
	}
	return f, f.checkFloats()
}

const renew = "get the file again, or make it anew with classifier/training/pack"

// checkPart checks the first 64 bytes of a part, and its length.
func checkPart(part []byte, number, count int, first []byte) error {
	if len(part) < len(magic) || string(part[:len(magic)]) != magic {
		return errors.New("not a weights file: it does not begin with " + magic)
	}
	if len(part) < fixedBytes+digestBytes {
		return fmt.Errorf("cut short: it has only %d bytes; %s", len(part), renew)
	}
	if got := binary.LittleEndian.Uint64(part[56:]); got != uint64(len(part)) {
		return fmt.Errorf("cut short or lengthened: it has %d bytes and says %d; %s", len(part), got, renew)
	}
	if got, of := binary.LittleEndian.Uint32(part[8:]), binary.LittleEndian.Uint32(part[12:]); got != uint32(number) || of != uint32(count) {
		return fmt.Errorf("it is part %d of %d: give all parts, in order", got, of)
	}
	if !bytes.Equal(part[16:48], first[16:48]) {
		return errors.New("it belongs to another set than part 1: give parts that were written together")
	}
	header := binary.LittleEndian.Uint32(part[48:])
	if number > 1 && header != 0 || int64(header) > int64(len(part)-fixedBytes-digestBytes) {
		return fmt.Errorf("its header is given as %d bytes long; %s", header, renew)
	}
	return nil
}

// checkDigests compares each part with the digest at its end, all at once, and returns the digest of the set: of the
// parts' digests one after the other.
func checkDigests(parts [][]byte) (string, error) {
	errs := make([]error, len(parts))
	var group sync.WaitGroup
	for i, part := range parts {
		group.Go(func() {
			end := len(part) - digestBytes
			if sum := sha256.Sum256(part[:end]); !bytes.Equal(sum[:], part[end:]) {
				errs[i] = fmt.Errorf("part %d: damaged: its content does not match its digest; %s", i+1, renew)
			}
		})
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		return "", err
	}
	all := sha256.New()
	for _, part := range parts {
		all.Write(part[len(part)-digestBytes:])
	}
	return "sha256:" + hex.EncodeToString(all.Sum(nil)), nil
}

func headerBytes(part []byte) []byte {
	return part[fixedBytes:][:binary.LittleEndian.Uint32(part[48:])]
}

func readHeader(part []byte) (*fileHeader, error) {
	raw := headerBytes(part)
	var version struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(raw, &version); err != nil {
		return nil, fmt.Errorf("weights header: %w; %s", err, renew)
	}
	if version.Format != format {
		return nil, fmt.Errorf("the weights have format %d, this program reads format %d: make them anew with its classifier/training/pack", version.Format, format)
	}
	var head fileHeader
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&head); err != nil {
		return nil, fmt.Errorf("weights header: %w; %s", err, renew)
	}
	if err := head.Check(); err != nil {
		return nil, fmt.Errorf("weights header: %w", err)
	}
	return &head, nil
}

// locate holds the directory against the one the header asks for, and returns each tensor's bytes.
func locate(head *fileHeader, parts [][]byte) (map[string][]byte, error) {
	wanted := map[string]tensor{}
	for _, t := range head.Header.tensors() {
		wanted[t.Name] = t
	}
	found := map[string][]byte{}
	taken := make([]int, len(parts)) // how far each part is used up
	for _, t := range head.Tensors {
		w, known := wanted[t.Name]
		switch {
		case !known:
			return nil, fmt.Errorf("tensor %s has no place in weights with this header; %s", t.Name, renew)
		case found[t.Name] != nil:
			return nil, fmt.Errorf("tensor %s stands there twice; %s", t.Name, renew)
		case t.Name == vocabularyTensor:
			w.Length, w.Shape = t.Length, []int{t.Length}
		}
		switch {
		case t.Type != w.Type || !slices.Equal(t.Shape, w.Shape) || t.Length != w.Length:
			return nil, fmt.Errorf("tensor %s is %s %v in %d bytes, want %s %v in %d; %s", t.Name, t.Type, t.Shape, t.Length, w.Type, w.Shape, w.Length, renew)
		case t.Part < 1 || t.Part > len(parts):
			return nil, fmt.Errorf("tensor %s lies in part %d of %d; %s", t.Name, t.Part, len(parts), renew)
		}
		part := parts[t.Part-1]
		data := part[min(align(fixedBytes+len(headerBytes(part))), len(part)-digestBytes) : len(part)-digestBytes]
		switch {
		case t.Offset != align(taken[t.Part-1]):
			return nil, fmt.Errorf("tensor %s begins at %d, want %d, where the one before it ends; %s", t.Name, t.Offset, align(taken[t.Part-1]), renew)
		case t.Length <= 0 || t.Length > len(data)-t.Offset:
			return nil, fmt.Errorf("tensor %s reaches beyond the end of part %d; %s", t.Name, t.Part, renew)
		}
		found[t.Name] = data[t.Offset : t.Offset+t.Length : t.Offset+t.Length]
		taken[t.Part-1] = t.Offset + t.Length
	}
	for _, t := range head.Header.tensors() {
		if found[t.Name] == nil {
			return nil, fmt.Errorf("tensor %s is missing; %s", t.Name, renew)
		}
	}
	for i, part := range parts {
		if rest := len(part) - digestBytes - align(fixedBytes+len(headerBytes(part))) - taken[i]; rest != 0 {
			return nil, fmt.Errorf("part %d has %d bytes that belong to no tensor; %s", i+1, rest, renew)
		}
	}
	return found, nil
}

// checkFloats looks at every float of the set: they must be finite and of a size at which no step can overflow.
func (f *file) checkFloats() error {
	for _, t := range f.header.tensors() {
		if t.Type != "f32" {
			continue
		}
		low, high := float32(-largest), float32(largest)
		if strings.HasSuffix(t.Name, ".scale") {
			low, high = 0, largestScale
		}
		if strings.HasSuffix(t.Name, ".factor") {
			low, high = leastFactor, mostFactor
		}
		for i, v := range f.floats(t.Name) {
			if !(v >= low && v <= high) {
				return fmt.Errorf("tensor %s: value %d is %v, want %v to %v; %s", t.Name, i, v, low, high, renew)
			}
		}
	}
	return nil
}

// floats returns a float tensor: the bytes themselves where the machine can read them as they lie, a copy elsewhere.
func (f *file) floats(name string) []float32 {
	b := f.tensors[name]
	littleEndian := binary.NativeEndian.Uint16([]byte{1, 0}) == 1
	if littleEndian && uintptr(unsafe.Pointer(&b[0]))%4 == 0 {
		return unsafe.Slice((*float32)(unsafe.Pointer(&b[0])), len(b)/4)
	}
	values := make([]float32, len(b)/4)
	for i := range values {
		values[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return values
}

// signed returns an int8 tensor.
func (f *file) signed(name string) []int8 {
	b := f.tensors[name]
	return unsafe.Slice((*int8)(unsafe.Pointer(&b[0])), len(b))
}

// vocabulary returns the vocabulary's entries, or an error when it does not have as many lines as the header says.
func (f *file) vocabulary() ([]string, error) {
	text := string(f.tensors[vocabularyTensor])
	entries := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(entries) != f.header.Vocabulary {
		return nil, fmt.Errorf("the vocabulary has %d entries, the header says %d; %s", len(entries), f.header.Vocabulary, renew)
	}
	return entries, nil
}
