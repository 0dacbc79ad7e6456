// Package encoder is the built-in text encoder: a transformer with int8 weights (BERT, Devlin et al. 2019,
// arXiv:1810.04805; MPNet, Song et al. 2020, arXiv:2004.09297) and the heads that the judgement reads. It needs no cgo,
// no network and no model server.
//
// A set of weights is one or more parts, each a slice of bytes that Load checks and then reads in place: embedded bytes
// stay in the pages of the binary. Write makes such parts from float tensors. What a set looks like (width, depth, position bias,
// labels) is said in its Header.
//
// Text is cut into word pieces and read in windows, overlapping where it is longer than one. Read returns what the heads
// say of every window and token; Embed returns one vector for a text. The package's results are the same bytes on every
// machine; package kernel says how.
package encoder
