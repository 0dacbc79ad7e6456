// Command asm generates the assembly of package kernel with avo.
//
//	go run ./classifier/encoder/kernel/asm -out classifier/encoder/kernel
//
// writes one .s file and one .go file of declarations for each instruction set. A test holds that the files in the
// package are what this program writes.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	flags := flag.NewFlagSet("asm", flag.ExitOnError) // avo takes the default set for itself
	out := flags.String("out", ".", "folder to write to")
	_ = flags.Parse(os.Args[1:]) // it exits on an error
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "asm:", err)
		os.Exit(1)
	}
}

func run(folder string) error {
	files, err := generate()
	if err != nil {
		return err
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o644); err != nil {
			return fmt.Errorf("write generated file: %w", err)
		}
	}
	return nil
}
