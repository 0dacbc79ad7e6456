//go:build unix

package eval_test

import (
	"os"
	"syscall"
	"testing"

	"purpose/eval"
)

// TestSaveWritesIntoAPipe stands for devices too: what is no regular file stays what it is.
func TestSaveWritesIntoAPipe(t *testing.T) {
	run := aRun(t)
	if err := syscall.Mkfifo("pipe", 0o600); err != nil {
		t.Skipf("no named pipes here: %v", err)
	}
	// Opened for both, it never waits for another end. The NUL byte tells the reader that Save is done.
	pipe, err := os.OpenFile("pipe", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	saved := make(chan error, 1)
	go func() {
		err := run.Save("pipe")
		_, ended := pipe.WriteString("\x00")
		saved <- err
		if ended != nil {
			t.Error(ended)
		}
	}()
	var got []byte
	for buffer := make([]byte, 4096); len(got) == 0 || got[len(got)-1] != 0; {
		n, err := pipe.Read(buffer)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, buffer[:n]...)
	}
	if err := <-saved; err != nil {
		t.Fatal(err)
	}
	if err := pipe.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat("pipe"); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Fatalf("the pipe is gone: %v, %v", info.Mode(), err)
	}
	if err := os.WriteFile("read.json", got[:len(got)-1], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := eval.LoadRun("read.json"); err != nil {
		t.Errorf("what came through the pipe is no run: %v", err)
	}
}
