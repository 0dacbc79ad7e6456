package wordpiece

// Single returns the ids of a sequence of one text: BERT's [CLS] A [SEP], MPNet's <s> A </s>.
func (t *Tokenizer) Single(a []Token) []int32 {
	ids := make([]int32, 0, len(a)+2)
	ids = append(ids, t.options.Start)
	ids = appendIDs(ids, a)
	return append(ids, t.options.Separator)
}

// Pair returns the ids of a sequence of two texts, BERT's [CLS] A [SEP] B [SEP] or MPNet's <s> A </s></s> B </s>, and
// the index in it at which the second text begins. In a model with segment embeddings (BERT; MPNet has none) the second
// segment runs from that index to the end.
func (t *Tokenizer) Pair(a, b []Token) (ids []int32, second int) {
	ids = make([]int32, 0, len(a)+len(b)+2+t.options.PairSeparators)
	ids = append(ids, t.options.Start)
	ids = appendIDs(ids, a)
	for range t.options.PairSeparators {
		ids = append(ids, t.options.Separator)
	}
	second = len(ids)
	ids = appendIDs(ids, b)
	return append(ids, t.options.Separator), second
}

func appendIDs(ids []int32, tokens []Token) []int32 {
	for _, token := range tokens {
		ids = append(ids, token.ID)
	}
	return ids
}
