#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include "core/files.h"
#include "tiny_misa.h"

namespace modrob::testing {

namespace {

const std::string kGlove = "misa.text = 'glove'";

std::vector<float> embedding_of(TinyMisa& tiny, std::string_view word) {
  const at::Tensor row = tiny.misa().word_embeddings()->weight[tiny.collator->words().find(word)].detach().contiguous();
  return {row.data_ptr<float>(), row.data_ptr<float>() + row.numel()};
}

}  // namespace

TEST(MisaGlove, words_of_the_file_get_its_vectors_and_others_keep_their_random_rows) {
  const TemporaryFolder folder;
  write_file_whole(folder / "glove.txt", "other 9 9 9 9\nbad 0.5 -1 2 0.25\n");
  TinyMisa plain(kGlove);
  TinyMisa filled(kGlove, (folder / "glove.txt").string());
  EXPECT_EQ(embedding_of(filled, "bad"), (std::vector<float>{0.5f, -1, 2, 0.25f}));
  EXPECT_NE(embedding_of(plain, "bad"), embedding_of(filled, "bad"));
  EXPECT_EQ(embedding_of(filled, "good"), embedding_of(plain, "good")) << "the file lacks it";
  EXPECT_EQ(embedding_of(filled, "<unk>"), embedding_of(plain, "<unk>"));
  EXPECT_EQ(filled.misa().word_embeddings()->weight.size(0), 4) << "<unk>, <pad>, good, bad";
}

TEST(MisaGlove, the_vectors_are_what_the_model_reads) {
  const TemporaryFolder folder;
  write_file_whole(folder / "glove.txt", "bad 0.5 -1 2 0.25\n");
  TinyMisa plain(kGlove);
  TinyMisa filled(kGlove, (folder / "glove.txt").string());
  const c10::AutoGradMode no_gradient(false);
  int differing = 0;
  for (const int64_t row : plain.all_rows()) {
    const auto batch = plain.collator->collate(std::vector<int64_t>{row});
    const bool bad = plain.collator->dataset().utterance(row).transcript.find("bad") != std::string::npos;
    const bool same = plain.model().encode(batch).text.equal(filled.model().encode(batch).text);
    EXPECT_EQ(same, !bad) << "row " << row;
    differing += bad;
  }
  EXPECT_GT(differing, 0);
  EXPECT_LT(differing, static_cast<int>(plain.all_rows().size()));
}

TEST(MisaGlove, the_vectors_are_trained_unless_frozen) {
  TinyMisa trained(kGlove);
  TinyMisa frozen(kGlove + "\nmisa.freeze_word_embeddings = true");
  for (auto* tiny : {&trained, &frozen}) {
    const auto before = embedding_of(*tiny, "good");
    tiny->model().train();
    const auto batch = tiny->collator->collate(tiny->all_rows());
    tiny->built.objective->step(batch, {}, {});
    EXPECT_EQ(embedding_of(*tiny, "good") == before, tiny == &frozen);
  }
}

TEST(MisaGlove, a_file_of_another_width_is_refused) {
  const TemporaryFolder folder;
  write_file_whole(folder / "glove.txt", "bad 0.5 -1 2\n");
  const auto message = user_error_of([&] { TinyMisa(kGlove, (folder / "glove.txt").string()); });
  EXPECT_NE(message.find("glove.txt:1: too few numbers; expected a word and 4 numbers"), std::string::npos) << message;
}

}  // namespace modrob::testing
