#include "models/misa/misa.h"
#include "models/tiny_model.h"

namespace modrob::models {

namespace {

// MISA with word vectors of this file; "w2" and "w3" are words of the utterances, "other" is not.
struct MisaWords {
  explicit MisaWords(const std::string& vectors = "", const std::string& lines = "") {
    if (!vectors.empty()) write_file_whole(folder / "glove.txt", vectors);
    tiny.lines = "[misa]\ntext = 'glove'\nword_embedding_size = 4\n" + lines;
    if (!vectors.empty()) tiny.glove = folder / "glove.txt";
    built = tiny.build(mixed_utterances());
    built.model->eval();
  }
  std::vector<float> embedding(int64_t word) const {
    const at::Tensor row = weights()[word].detach().contiguous();
    return {row.data_ptr<float>(), row.data_ptr<float>() + row.numel()};
  }
  const at::Tensor& weights() const { return dynamic_cast<Misa&>(*built.model).word_embeddings()->weight; }

  TemporaryFolder folder;
  Tiny tiny = {"misa"};
  BuiltModel built;
};

}  // namespace

TEST(MisaGlove, words_of_the_file_get_its_vectors_and_others_keep_their_random_rows) {
  const MisaWords plain, filled("other 9 9 9 9\nw3 0.5 -1 2 0.25\n");
  EXPECT_EQ(filled.embedding(3), (std::vector<float>{0.5f, -1, 2, 0.25f}));
  EXPECT_NE(plain.embedding(3), filled.embedding(3));
  EXPECT_EQ(filled.embedding(2), plain.embedding(2)) << "the file lacks it";
  EXPECT_EQ(filled.embedding(0), plain.embedding(0)) << "<unk>";
  EXPECT_EQ(filled.weights().size(0), kVocabulary);
}

TEST(MisaGlove, the_vectors_are_what_the_model_reads) {
  MisaWords plain, filled("w3 0.5 -1 2 0.25\n");
  const c10::AutoGradMode no_gradient(false);
  int differing = 0;
  for (const int64_t row : all_of(mixed_utterances())) {
    auto batch = made_up_batch(mixed_utterances(), {row});
    if (row % 2 == 0) batch.word_ids[0][0] = 3;
    const bool known = batch.word_ids.eq(3).any().item<bool>();
    const bool same = plain.built.model->encode(batch).text.equal(filled.built.model->encode(batch).text);
    EXPECT_EQ(same, !known) << "row " << row;
    differing += known;
  }
  EXPECT_GT(differing, 0);
  EXPECT_LT(differing, 6);
}

TEST(MisaGlove, the_vectors_are_trained_unless_frozen) {
  for (const bool frozen : {false, true}) {
    const MisaWords words("", frozen ? "freeze_word_embeddings = true" : "");
    const auto batch = made_up_batch(mixed_utterances());
    const int64_t word = batch.word_ids[0][0].item<int64_t>();
    const auto before = words.embedding(word);
    words.built.model->train();
    words.built.objective->step(batch, {}, {});
    EXPECT_EQ(words.embedding(word) == before, frozen);
  }
}

TEST(MisaGlove, a_file_of_another_width_is_refused) {
  EXPECT_THAT(user_error_of([] { MisaWords("w3 0.5 -1 2\n"); }),
              HasSubstr("glove.txt:1: too few numbers; expected a word and 4 numbers"));
}

}  // namespace modrob::models
