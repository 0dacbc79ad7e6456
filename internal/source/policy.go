package source

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"

	"purpose/classifier/row"
)

// RowPolicy is the id of the policy that a row names, empty when it names none. The error, a *row.Error, says that what
// it names is no id.
func RowPolicy(r row.Row) (string, error) {
	switch r.Policy.Kind() {
	case 0, 'n': // absent or null
		return "", nil
	}
	var id string
	if err := json.Unmarshal(r.Policy, &id); err != nil {
		return "", &row.Error{Line: r.Line, ID: r.Statement.ID, Message: `the "policy" is no string: write a policy's id, in quotes`}
	}
	return id, nil
}

// UnderPolicy returns a *row.Error for a row that names another policy than the one that it would be judged under: an
// answer under the wrong policy must not pass for the one that was asked for.
func UnderPolicy(r row.Row, judged string) error {
	named, err := RowPolicy(r)
	if err != nil {
		return err
	}
	if named != "" && named != judged {
		return &row.Error{Line: r.Line, ID: r.Statement.ID, Message: OtherPolicy(named, judged)}
	}
	return nil
}

// OtherPolicy says that a row names another policy than those that are judged under.
func OtherPolicy(named string, judged ...string) string {
	const most = 60 // an id is shorter; what is not may be anything
	if long := []rune(named); len(long) > most {
		named = string(long[:most]) + "…"
	}
	quoted := make([]string, len(judged))
	for i, id := range judged {
		quoted[i] = fmt.Sprintf("%q", id)
	}
	return fmt.Sprintf(`the row names the policy %q and is judged under %s: ask for its own policy, or take "policy" out of the row`, named, strings.Join(quoted, ", "))
}
