package api

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"time"
)

// resolveTimeout bounds the look-up of a host name at start.
const resolveTimeout = 5 * time.Second

// ListenLoopbackOnly returns an error for the user unless every address that addr ("host:port") stands for is on
// loopback. An empty host, which stands for all of the machine's addresses, is refused.
func ListenLoopbackOnly(addr string) error {
	return loopbackOnly(addr, net.DefaultResolver.LookupNetIP)
}

func loopbackOnly(addr string, lookup func(ctx context.Context, network, host string) ([]netip.Addr, error)) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("listen address %q is not host:port, as in 127.0.0.1:8080: %w", addr, err)
	}
	if _, err := net.LookupPort("tcp", port); err != nil {
		return fmt.Errorf("listen address %q has no port that exists: %w", addr, err)
	}
	if host == "" {
		return notLoopback(addr)
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		if !ip.Unmap().IsLoopback() {
			return notLoopback(addr)
		}
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), resolveTimeout)
	defer cancel()
	ips, err := lookup(ctx, "ip", host)
	if err != nil {
		return fmt.Errorf("listen address %q cannot be resolved; write 127.0.0.1 for this machine alone: %w", addr, err)
	}
	for _, ip := range ips {
		if !ip.Unmap().IsLoopback() {
			return notLoopback(addr)
		}
	}
	return nil
}

func notLoopback(addr string) error {
	return fmt.Errorf("listen address %q is reached from other machines, and the server has no keys yet to tell who asks: listen on loopback, as in 127.0.0.1:8080", addr)
}
