package api_test

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"

	"purpose/api"
)

func TestListenLoopbackOnly(t *testing.T) {
	names := map[string][]netip.Addr{
		"here":   {netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("::1")},
		"there":  {netip.MustParseAddr("192.0.2.7")},
		"both":   {netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("192.0.2.7")},
		"mapped": {netip.MustParseAddr("::ffff:127.0.0.1")},
	}
	lookup := func(_ context.Context, _, host string) ([]netip.Addr, error) {
		if addresses, known := names[host]; known {
			return addresses, nil
		}
		return nil, errors.New("no such host")
	}
	const refused = "no keys yet"
	for addr, want := range map[string]string{ // "" is allowed
		"127.0.0.1:8080": "", "127.8.8.8:0": "", "[::1]:8080": "", "[::ffff:127.0.0.1]:80": "", "here:8080": "", "mapped:80": "",
		":8080": refused, "0.0.0.0:8080": refused, "[::]:8080": refused, "192.0.2.7:80": refused, "[2001:db8::1]:80": refused,
		"there:80": refused, "both:80": refused,
		"nowhere:80": "cannot be resolved", "127.0.0.1": "is not host:port", "": "is not host:port", "127.0.0.1:99999": "no port that exists",
	} {
		err := api.LoopbackOnly(addr, lookup)
		switch {
		case want == "" && err != nil:
			t.Errorf("%q is refused: %v", addr, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%q: got error %v, want one with %q", addr, err, want)
		}
	}
	if err := api.ListenLoopbackOnly("127.0.0.1:0"); err != nil {
		t.Errorf("127.0.0.1:0 is refused: %v", err)
	}
}
