#include "train/prelude.h"

namespace modrob::train {
namespace {

nn::StateWriter state_of(double value) {
  nn::StateWriter writer;
  writer.tensor("w", at::full({1}, value));
  return writer;
}

TEST(CheckpointStore, names_complete_files_and_removes_the_others) {
  const TemporaryFolder folder;
  CheckpointStore store(folder.path());
  EXPECT_FALSE(store.state());
  const auto first = state_of(1), second = state_of(2);
  store.save(3, 1, first, &first, {{"mine", 5}});
  EXPECT_EQ(store.state()->at("mine"), 5);
  store.save(6, 2, second, nullptr, io::Json::object());
  EXPECT_EQ(store.latest().filename(), "latest-6.safetensors");
  EXPECT_EQ(store.best().filename(), "best-1.safetensors") << "without a new best the former one stays";
  EXPECT_EQ(nn::StateReader(store.latest()).tensor("w").item<float>(), 2);
  EXPECT_FALSE(std::filesystem::exists(folder / "latest-3.safetensors"));
  store.save(9, 3, second, &second, io::Json::object());
  EXPECT_FALSE(std::filesystem::exists(folder / "best-1.safetensors"));
  store.drop_latest();
  EXPECT_FALSE(std::filesystem::exists(folder / "latest-9.safetensors"));
  EXPECT_EQ(nn::StateReader(store.best()).tensor("w").item<float>(), 2);
}

TEST(CheckpointStore, says_what_is_missing_or_damaged) {
  const TemporaryFolder folder;
  const CheckpointStore store(folder.path());
  EXPECT_THAT(user_error_of([&] { store.best(); }), HasSubstr("holds no best checkpoint"));
  write_file_whole(folder / "checkpoint.json", "{\"step\": 1, \"epoch\": 1, \"best\": null}");
  EXPECT_THAT(user_error_of([&] { store.state(); }), HasSubstr("lacks the key 'latest'"));
  write_file_whole(folder / "checkpoint.json", "{\"step\": 1,");
  EXPECT_THAT(user_error_of([&] { store.state(); }), HasSubstr("checkpoint.json"));
}

}  // namespace
}  // namespace modrob::train
