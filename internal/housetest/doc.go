// Package housetest holds the rules of the house that no compiler checks: the direction of imports between rooms, where
// drivers and frameworks may be used, that every package says what it is for, and that no evaluation row leaks.
// It has tests only.
package housetest
