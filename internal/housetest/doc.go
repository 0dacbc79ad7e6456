// Package housetest holds the rules of the house that no compiler checks: the direction of imports between rooms, where
// drivers and frameworks may be used, and that every package says what it is for. It has tests only.
package housetest
