package row_test

import (
	"testing"

	"purpose/classifier/row"
)

func TestFailureEncode(t *testing.T) {
	tests := []struct {
		name    string
		failure row.Failure
		want    string
	}{
		{"KnownID", row.NewFailure("a<b", 3, `the row has no "text"`), `{"id":"a<b","line":3,"error":"the row has no \"text\""}` + "\n"},
		{"UnknownID", row.NewFailure("", 4, "not UTF-8"), `{"id":null,"line":4,"error":"not UTF-8"}` + "\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.failure.Encode()
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
