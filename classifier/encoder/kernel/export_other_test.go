//go:build !amd64 || purego

package kernel

func onlyTested() []Set { return nil }
