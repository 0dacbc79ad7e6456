package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// errCut ends requests that still run at the end of a shutdown.
var errCut = errors.New("the server shut down")

// Serve answers requests that come in on a listener until ctx ends; then it takes no more, finishes what it took and
// returns nil. Batches stop reading rows at half of ShutdownTimeout; at its end whatever still runs is cut off and an
// error returned. The listener has to be on loopback, and is closed. A server serves once.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	if address, isTCP := listener.Addr().(*net.TCPAddr); !isTCP || !address.IP.IsLoopback() {
		return errors.Join(notLoopback(listener.Addr().String()), listener.Close())
	}
	if s.served.Swap(true) {
		return errors.Join(errors.New("the server has served before: make a new one"), listener.Close())
	}
	o := s.options
	requests, cut := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cut(nil)
	server := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: o.HeaderTimeout,
		ReadTimeout:       o.HeaderTimeout + o.ReadTimeout,
		WriteTimeout:      o.HeaderTimeout + o.ReadTimeout + o.RequestDeadline + grace + o.WriteTimeout, // counts from the header's end
		IdleTimeout:       o.IdleTimeout,
		MaxHeaderBytes:    o.HeaderBytes,
		ErrorLog:          slog.NewLogLogger(o.Logger.Handler(), slog.LevelWarn),
		BaseContext:       func(net.Listener) context.Context { return requests },
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		s.drain()
		s.hurry()
		return errors.Join(fmt.Errorf("serve: %w", err), server.Close())
	case <-ctx.Done():
	}

	s.drain()
	halfway := time.AfterFunc(o.ShutdownTimeout/2, s.hurry)
	defer halfway.Stop()
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), o.ShutdownTimeout)
	defer cancel()
	if err := server.Shutdown(bounded); err != nil {
		cut(errCut)
		return errors.Join(fmt.Errorf("requests still ran %s after the shutdown began and were cut off: %w", o.ShutdownTimeout, err), server.Close())
	}
	return nil
}
