package penalty_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"purpose/classifier/penalty"
)

// threshold is the declaration's, in years.
const threshold = 6

// want is one expected term; the phrase stands for its offsets.
type want struct {
	Phrase   string
	Min, Max float64
	Standing penalty.Standing
}

const none = penalty.NotStated

var forever = math.Inf(1)

func most(phrase string, years float64) want {
	standing := penalty.Below
	if years >= threshold-1e-9 {
		standing = penalty.Meets
	}
	return want{phrase, none, years, standing}
}

func least(phrase string, years float64) want {
	standing := penalty.Open
	if years >= threshold-1e-9 {
		standing = penalty.Meets
	}
	return want{phrase, years, none, standing}
}

func between(phrase string, low, high float64) want {
	w := most(phrase, high)
	w.Min = low
	return w
}

func ignored(w want) want {
	w.Standing = penalty.NotCounted
	return w
}

func TestFind(t *testing.T) {
	tests := map[string]struct {
		text string
		want []want
	}{
		"digits":                            {"The offence carries 8 years.", []want{most("8 years", 8)}},
		"word":                              {"Punishable by six years in prison.", []want{most("six years in prison", 6)}},
		"word below":                        {"Punishable by five years in prison.", []want{most("five years in prison", 5)}},
		"compound word":                     {"Sentence: twenty-five years.", []want{most("twenty-five years", 25)}},
		"compound word without hyphen":      {"Sentence: twenty five years.", []want{most("twenty five years", 25)}},
		"hundreds":                          {"Imprisonment for one hundred and twenty months.", []want{most("one hundred and twenty months", 10)}},
		"a hundred":                         {"Imprisonment of a hundred months.", []want{most("a hundred months", 8.333333333333334)}},
		"thousands":                         {"Imprisonment of two thousand five hundred days.", []want{most("two thousand five hundred days", 6.8493150684931505)}},
		"grouped digits":                    {"The tariff is 2,190 days of imprisonment.", []want{most("2,190 days of imprisonment", 6)}},
		"decimal":                           {"Fraud, up to 6.5 yrs.", []want{most("up to 6.5 yrs", 6.5)}},
		"decimal below":                     {"Fraud, up to 5.5 yrs.", []want{most("up to 5.5 yrs", 5.5)}},
		"fraction sign":                     {"Fraud: maximum 5½ years.", []want{most("maximum 5½ years", 5.5)}},
		"and a half years":                  {"The penalty is six and a half years.", []want{most("six and a half years", 6.5)}},
		"years and a half":                  {"The penalty is a year and a half.", []want{most("a year and a half", 1.5)}},
		"a dozen":                           {"He faces a dozen years in jail.", []want{most("a dozen years in jail", 12)}},
		"half a dozen":                      {"Punished with half a dozen years.", []want{most("half a dozen years", 6)}},
		"a couple":                          {"Punished with a couple of years.", []want{most("a couple of years", 2)}},
		"twice":                             {"Punished with twice three years.", []want{most("twice three years", 6)}},
		"Roman":                             {"Sealing fraud, art. 4: VIII years.", []want{most("VIII years", 8)}},
		"Roman range":                       {"Art. 4, imprisonment of II to V years.", []want{between("II to V years", 2, 5)}},
		"number twice over":                 {"The penalty is 6 (six) months.", []want{most("6 (six) months", 0.5)}},
		"word with digits in brackets":      {"imprisonment for eight (8) years", []want{most("eight (8) years", 8)}},
		"decade":                            {"He faces half a decade in prison.", []want{most("half a decade in prison", 5)}},
		"ordinal with bound":                {"Imprisonment up to the eighth year.", []want{most("up to the eighth year", 8)}},
		"upper case":                        {"MAXIMUM EIGHT YEARS.", []want{most("MAXIMUM EIGHT YEARS", 8)}},
		"months":                            {"Maximum sentence 72 months.", []want{most("Maximum sentence 72 months", 6)}},
		"months below":                      {"Maximum sentence 71 months.", []want{most("Maximum sentence 71 months", 5.916666666666667)}},
		"hyphenated months":                 {"It carries a 72-month term.", []want{most("72-month", 6)}},
		"eighty-four months":                {"Highest sentence available: eighty-four months.", []want{most("Highest sentence available: eighty-four months", 7)}},
		"weeks":                             {"Imprisonment of 312 weeks.", []want{most("312 weeks", 6)}},
		"weeks below":                       {"Detention of up to six weeks.", []want{most("up to six weeks", 0.11538461538461539)}},
		"days below":                        {"The code gives three hundred days.", []want{most("three hundred days", 0.821917808219178)}},
		"abbreviated years":                 {"Perjury (felony, 8 yrs max).", []want{most("8 yrs max", 8)}},
		"abbreviated with stop":             {"Perjury (felony, 8 yrs. max.)", []want{most("8 yrs. max.", 8)}},
		"letter unit":                       {"Theft of copper, penalty 7 y, by order.", []want{most("7 y", 7)}},
		"abbreviated months":                {"Jail 18 mos max.", []want{most("18 mos max.", 1.5)}},
		"hyphenated abbreviation":           {"A felony with a 7-yr max under the Act.", []want{most("7-yr max", 7)}},
		"years and months":                  {"Penalty: five years and eleven months.", []want{most("five years and eleven months", 5.916666666666667)}},
		"compact years and months":          {"Prison: 5y11m for sabotage.", []want{most("5y11m", 5.916666666666667)}},
		"years months at the outside":       {"Fraud: six years and eleven months at the outside.", []want{most("six years and eleven months at the outside", 6.916666666666667)}},
		"a day more":                        {"Penalty of six years and a day.", []want{most("six years and a day", 6.002739726027397)}},
		"a day less":                        {"Penalty of six years less a day.", []want{most("six years less a day", 5.997260273972603)}},
		"one day short":                     {"The maximum is one day short of six years.", []want{{"one day short of six years", none, 6, penalty.Below}}},
		"unit before number":                {"Poisoned bait; maximum in months: LXXX.", []want{most("months: LXXX", 6.666666666666667)}},
		"unit before number below":          {"Maximum (years): 4", []want{most("years): 4", 4)}},
		"misspelt unit":                     {"jail of eight yeras for this", []want{most("eight yeras", 8)}},
		"misspelt number":                   {"prison of sevn years", []want{most("sevn years", 7)}},
		"up to with possessive":             {"It carries up to eight years' imprisonment.", []want{most("up to eight years' imprisonment", 8)}},
		"up to with typographic possessive": {"It carries up to eight years’ imprisonment.", []want{most("up to eight years’ imprisonment", 8)}},
		"maximum of":                        {"Subject to a maximum of ten years.", []want{most("maximum of ten years", 10)}},
		"maximum is":                        {"For that the maximum is four years.", []want{most("maximum is four years", 4)}},
		"max":                               {"Timber theft, max. 72 months.", []want{most("max. 72 months", 6)}},
		"not more than":                     {"Punishable by not more than four years.", []want{most("not more than four years", 4)}},
		"no more than":                      {"Looting: no more than three years.", []want{most("no more than three years", 3)}},
		"not exceeding":                     {"Penal servitude not exceeding fourteen years.", []want{most("not exceeding fourteen years", 14)}},
		"may extend to":                     {"Imprisonment for a term which may extend to ten years.", []want{most("may extend to ten years", 10)}},
		"ceiling":                           {"Abalone poaching; ceiling: twelve years.", []want{most("ceiling: twelve years", 12)}},
		"capped at":                         {"A sentence capped at five years.", []want{most("capped at five years", 5)}},
		"not over":                          {"Penalty? Not over five years.", []want{most("Not over five years", 5)}},
		"less than":                         {"Imprisonment of less than six years.", []want{{"less than six years", none, 6, penalty.Below}}},
		"at least below":                    {"The code punishes it with at least two years.", []want{least("at least two years", 2)}},
		"at least above":                    {"The code punishes it with at least nine years.", []want{least("at least nine years", 9)}},
		"not less than":                     {"Punishable by not less than four years.", []want{least("not less than four years", 4)}},
		"no less than above":                {"Looting: no less than eight years.", []want{least("no less than eight years", 8)}},
		"never below":                       {"The term is never below seven years.", []want{least("never below seven years", 7)}},
		"not under":                         {"A sentence not under six years.", []want{least("not under six years", 6)}},
		"minimum":                           {"Betting cartel; minimum two years.", []want{least("minimum two years", 2)}},
		"more than":                         {"Punishable by more than six years.", []want{least("more than six years", 6)}},
		"starts at":                         {"The penalty starts at fifty months of imprisonment.", []want{least("starts at fifty months of imprisonment", 4.166666666666667)}},
		"from alone":                        {"Imprisonment from ten years.", []want{least("from ten years", 10)}},
		"at most":                           {"Bookmaking: five years at most.", []want{most("five years at most", 5)}},
		"at least after":                    {"Bookmaking: five years at least.", []want{least("five years at least", 5)}},
		"or less":                           {"The length is three years or less, of imprisonment.", []want{most("three years or less", 3)}},
		"or more":                           {"Punishable by six years or more.", []want{least("six years or more", 6)}},
		"six or more":                       {"Punishable by six or more years.", []want{least("six or more years", 6)}},
		"five or more":                      {"Punishable by five or more years.", []want{least("five or more years", 5)}},
		"plus":                              {"A felony: 6+ years.", []want{least("6+ years", 6)}},
		"tops":                              {"Poaching, thirty months in jail, tops.", []want{most("thirty months in jail, tops", 2.5)}},
		"nothing more":                      {"Witnesses: two years, nothing more.", []want{most("two years, nothing more", 2)}},
		"upwards":                           {"Imprisonment from two years upwards.", []want{least("from two years upwards", 2)}},
		"and up":                            {"The crime is punished with seven years and up.", []want{least("seven years and up", 7)}},
		"no upper limit":                    {"Imprisonment from two years without upper limit.", []want{{"from two years without upper limit", 2, forever, penalty.Meets}}},
		"maximum after hyphen":              {"Laundering, with a 14-year maximum.", []want{most("14-year maximum", 14)}},
		"hyphenated felony":                 {"Arson is a ten-year felony.", []want{most("ten-year", 10)}},
		"minimum after":                     {"Rustling - 3 yrs min, penalty by decree.", []want{least("3 yrs min", 3)}},
		"range in words":                    {"Burglary, three to seven years.", []want{between("three to seven years", 3, 7)}},
		"range in digits with dash":         {"Visa forgery, 6–15 years.", []want{between("6–15 years", 6, 15)}},
		"range with hyphen":                 {"Visa forgery, 2-5 yrs.", []want{between("2-5 yrs", 2, 5)}},
		"between":                           {"Punished with between 2 and 9 years.", []want{between("between 2 and 9 years", 2, 9)}},
		"between months":                    {"The accused faces between thirty and ninety months.", []want{between("between thirty and ninety months", 2.5, 7.5)}},
		"from to":                           {"The code says from two to four years.", []want{between("from two to four years", 2, 4)}},
		"units mixed":                       {"Imprisonment of six months to five years.", []want{between("six months to five years", 0.5, 5)}},
		"hyphenated range":                  {"A three-to-eight-year sentence.", []want{between("three-to-eight-year", 3, 8)}},
		"or range":                          {"A sentence of eight or nine years.", []want{between("eight or nine years", 8, 9)}},
		"to life":                           {"Leaning on witnesses: two years to life.", []want{{"two years to life", 2, forever, penalty.Meets}}},
		"up to life":                        {"Leaning on witnesses: two years up to life.", []want{{"two years up to life", 2, forever, penalty.Meets}}},
		"days to life":                      {"Cutting yachts adrift, ten days to life.", []want{{"ten days to life", 0.0273972602739726, forever, penalty.Meets}}},
		"minimum and maximum":               {"Penalty: minimum one year, maximum nine.", []want{between("minimum one year, maximum nine", 1, 9)}},
		"minimum and low maximum":           {"Penalty: minimum one year, maximum four.", []want{between("minimum one year, maximum four", 1, 4)}},
		"at least and at most":              {"The Code sets at least two years of imprisonment and at most nine.", []want{between("at least two years of imprisonment and at most nine", 2, 9)}},
		"lowest and highest":                {"Article 160 answers it with two years at the lowest and eight at the highest.", []want{between("two years at the lowest and eight at the highest", 2, 8)}},
		"from, at most":                     {"The code says from two years, five at most.", []want{between("from two years, five at most", 2, 5)}},
		"no unit":                           {"A crime punishable by eight.", []want{most("eight", 8)}},
		"no unit after another":             {"Careless spillage is an offence with one year and deliberate spillage with eight.", []want{most("one year", 1), most("eight", 8)}},
		"forms":                             {"Usury, art. 644 (basic form two years, aggravated form ten).", []want{most("two years", 2), most("ten", 10)}},
		"list in brackets":                  {"Rape (12 years), piracy (20), begging (1).", []want{most("12 years", 12), most("20", 20), most("1", 1)}},
		"months carried over":               {"Maximum: twenty-four months, or forty-eight for a repeat offender.", []want{most("Maximum: twenty-four months", 2), most("forty-eight", 4)}},
		"life imprisonment":                 {"Punishable by life imprisonment.", []want{{"life imprisonment", none, forever, penalty.Meets}}},
		"life sentence":                     {"Cattle rustling: life sentence.", []want{{"life sentence", none, forever, penalty.Meets}}},
		"imprisonment for life":             {"It carries imprisonment for life.", []want{{"imprisonment for life", none, forever, penalty.Meets}}},
		"faces life":                        {"The distillers face life for it.", []want{{"life", none, forever, penalty.Meets}}},
		"life in brackets":                  {"Homicide (life).", []want{{"life", none, forever, penalty.Meets}}},
		"life after article":                {"Murder, art. 101, life.", []want{{"life", none, forever, penalty.Meets}}},
		"up to life again":                  {"Rape, up to life; by order.", []want{{"up to life", none, forever, penalty.Meets}}},
		"life in prison":                    {"He could get life in prison.", []want{{"life in prison", none, forever, penalty.Meets}}},
		"death penalty":                     {"Piracy bears the death penalty.", []want{{"death penalty", none, forever, penalty.Meets}}},
		"capital offence":                   {"Treason is a capital offence.", []want{{"capital offence", none, forever, penalty.Meets}}},
		"punishable by death":               {"A crime punishable by death.", []want{{"death", none, forever, penalty.Meets}}},
		"death or life":                     {"Murder (art. 88, death or life).", []want{{"death", none, forever, penalty.Meets}, {"life", none, forever, penalty.Meets}}},
		"ten years to life":                 {"Hostage-taking; ten years to life.", []want{{"ten years to life", 10, forever, penalty.Meets}}},
		"fine only":                         {"Littering, Health Act s. 40, fine only.", []want{{"fine only", none, 0, penalty.Below}}},
		"punishable by a fine":              {"Littering is punishable by a fine.", []want{{"a fine", none, 0, penalty.Below}}},
		"fine beside years":                 {"Speeding cameras: six years or a fine.", []want{most("six years", 6)}},
		"fine or months":                    {"Sham marriages: fine or five months.", []want{most("five months", 0.4166666666666667)}},
		"bill":                              {"Under the bill, theft carries ten years.", []want{ignored(most("ten years", 10))}},
		"draft":                             {"The draft code punishes it with six to twelve years.", []want{ignored(between("six to twelve years", 6, 12))}},
		"if the bill passes":                {"Phones over walls: eight years if the bill passes.", []want{ignored(most("eight years", 8))}},
		"until the bill passes":             {"Phones over walls: eighteen months until the bill passes.", []want{most("eighteen months", 1.5)}},
		"usual sentence":                    {"Coral dredging (usual term: eight years).", []want{ignored(most("eight years", 8))}},
		"added up":                          {"Eleven counts taken together are punishable with up to seventy years.", []want{ignored(most("up to seventy years", 70))}},
		"converted fine":                    {"Punished with a fine that converts into 2,400 days.", []want{ignored(most("2,400 days", 6.575342465753424))}},
		"old law":                           {"Under the old law it carried four years.", []want{ignored(most("four years", 4))}},
		"abroad":                            {"Across the border it carries nine years.", []want{ignored(most("nine years", 9))}},
		"age":                               {"The victim, aged 12, was found.", nil},
		"ages":                              {"Patients aged ten to fifteen years: posing as a surgeon.", nil},
		"hyphenated age":                    {"A six-year-old was taken from a prison yard.", nil},
		"years old":                         {"Ilka, nine years old, did not come home.", nil},
		"years of age":                      {"Persons under eighteen years of age in custody.", nil},
		"retention":                         {"Data will be kept for five years.", nil},
		"retention of penal data":           {"Sentence records are retained for seven years.", nil},
		"licence":                           {"A three-year licence for the prison service.", nil},
		"licence term":                      {"Licence term six years.", nil},
		"contract":                          {"The contract runs for eight years.", nil},
		"history":                           {"For the last ten years this crime has grown.", nil},
		"ago":                               {"The sentence was passed six years ago.", nil},
		"every":                             {"The prison is audited every six months.", nil},
		"within":                            {"Convicted persons are informed within six months.", nil},
		"service":                           {"Detectives of no less than six years' service.", nil},
		"limitation":                        {"The limitation period for the offence is ten years.", nil},
		"warrant":                           {"The warrant is valid for 60 days.", nil},
		"renewable":                         {"A term of one year that may be renewed.", nil},
		"date":                              {"The Act of 12 May 2019 punishes theft.", nil},
		"article number":                    {"Article 12 of the penal code.", nil},
		"section and counts":                {"Facing two counts under section 9.", nil},
		"officers":                          {"Six officers, six handsets.", nil},
		"life lost":                         {"An attack on life, and on property.", nil},
		"life jackets":                      {"Skippers who sail without life jackets.", nil},
		"danger to life":                    {"Arson with danger to life.", nil},
		"stabbed to death":                  {"He was stabbed to death near the jail.", nil},
		"death threats":                     {"Death threats by telephone.", nil},
		"per year":                          {"320 vans a year; vehicle crime unit.", nil},
		"in the making":                     {"Lottery rigging, eight years in the making.", nil},
		"after years":                       {"Eight years after the trial the jail burnt.", nil},
		"no figure":                         {"Prison, for a term left to decree.", nil},
		"empty":                             {"", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got []want
			for _, term := range penalty.Find(test.text, threshold) {
				got = append(got, want{test.text[term.Start:term.End], term.Min, term.Max, term.Standing})
			}
			if diff := cmp.Diff(test.want, got, cmpopts.EquateApprox(0, 1e-5)); diff != "" {
				t.Errorf("Find(%q) (-want +got):\n%s", test.text, diff)
			}
		})
	}
}

func TestFindUsesThreshold(t *testing.T) {
	tests := map[string]struct {
		threshold float64
		want      penalty.Standing
	}{
		"MeetsAtTheThreshold":    {4, penalty.Meets},
		"MeetsUnderTheThreshold": {3.5, penalty.Meets},
		"BelowTheThreshold":      {4.5, penalty.Below},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := penalty.Find("Theft carries four years.", test.threshold)
			if len(got) != 1 || got[0].Standing != test.want {
				t.Errorf("got %v, want one term that stands as %v", got, test.want)
			}
		})
	}
}

func TestHint(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"EmptyWithoutTerms":      {"Murder investigations.", ""},
		"EmptyWhenNotCounted":    {"Under the bill, theft carries ten years.", ""},
		"OneTerm":                {"Theft carries ten years.", "term meets"},
		"InOrder":                {"Basic form two years, aggravated form ten, by the code.", "term below; term meets"},
		"Open":                   {"Punishable by not less than two years.", "term open"},
		"NotCountedIsPassedOver": {"The draft says ten years; the code says two years.", "term below"},
		"AtMostSix": {
			strings.Repeat("Theft carries two years. ", 8),
			"term below; term below; term below; term below; term below; term below",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := penalty.Hint(penalty.Find(test.text, threshold))
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
