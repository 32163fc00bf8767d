#include "data/splits/training_rows.h"

#include "data/prelude.h"

namespace modrob::data {
namespace {

TEST(TrainingRows, a_split_that_training_needs_and_that_is_empty_is_named) {
  const TemporaryFolder folder;
  auto contents = small_contents();
  write_dataset(folder / "unselected", contents);
  const auto unselected = Dataset::open(folder / "unselected");
  EXPECT_EQ(training_rows(unselected, Split::kTrain), (std::vector<int64_t>{0, 1}));
  EXPECT_THAT(user_error_of([&] { require_trainable(unselected); }),
              HasSubstr("has no utterance in its valid split; training needs one"));
  contents.utterances[2].split = Split::kValid;
  write_dataset(folder / "whole", contents);
  require_trainable(Dataset::open(folder / "whole"));
}

}  // namespace
}  // namespace modrob::data
