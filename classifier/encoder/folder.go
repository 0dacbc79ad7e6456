package encoder

import (
	"fmt"
	"os"
	"path/filepath"
)

// LoadFolder loads the set of weights whose parts are FOLDER/encoder-1.bin, encoder-2.bin and so on, as
// classifier/training/pack writes them. The parts are read into memory whole.
func LoadFolder(folder string) (*Encoder, error) {
	var parts [][]byte
	for number := 1; ; number++ {
		part, err := os.ReadFile(filepath.Join(folder, fmt.Sprintf("encoder-%d.bin", number)))
		if os.IsNotExist(err) && number > 1 {
			return Load(parts...)
		}
		if err != nil {
			return nil, fmt.Errorf("read weights: %w", err)
		}
		parts = append(parts, part)
	}
}
