#include "train/prelude.h"

namespace modrob::train {
namespace {

nn::StateWriter state_of(double value) {
  nn::StateWriter writer;
  writer.tensor("w", at::full({1}, value));
  return writer;
}

TrainingState at(int64_t step, int64_t epoch) {
  TrainingState state;
  state.step = step;
  state.epoch = epoch;
  return state;
}

TEST(CheckpointStore, names_complete_files_and_removes_the_others) {
  const TemporaryFolder folder;
  const CheckpointStore store(folder.path());
  EXPECT_FALSE(store.any());
  const auto first = state_of(1), second = state_of(2);
  store.save(at(3, 1), first, &first);
  store.save(at(6, 2), second, nullptr);
  TrainingState read;
  store.read(read);
  EXPECT_EQ(read.step, 6);
  EXPECT_EQ(store.latest().filename(), "latest-6.safetensors");
  EXPECT_EQ(store.best().filename(), "best-1.safetensors") << "without a new best the former one stays";
  EXPECT_EQ(nn::StateReader(store.latest()).tensor("w").item<float>(), 2);
  EXPECT_FALSE(fs::exists(folder / "latest-3.safetensors"));
  store.save(at(9, 3), second, &second);
  EXPECT_FALSE(fs::exists(folder / "best-1.safetensors"));
  store.drop_latest();
  EXPECT_FALSE(fs::exists(folder / "latest-9.safetensors"));
  EXPECT_EQ(nn::StateReader(store.best()).tensor("w").item<float>(), 2);
}

TEST(CheckpointStore, keeps_no_bytes_of_logs_once_training_is_over) {
  const TemporaryFolder folder;
  const CheckpointStore store(folder.path());
  auto state = at(3, 1);
  state.observers = {{{"log_bytes", 5}}};
  store.save(state, state_of(1), nullptr);
  EXPECT_EQ(io::read_json(store.pointer()).at("observers"), io::Json::array({{{"log_bytes", 5}}}));
  store.drop_latest();
  EXPECT_FALSE(io::read_json(store.pointer()).contains("observers"));
}

TEST(CheckpointStore, of_imported_parameters_names_them_and_no_state) {
  const TemporaryFolder folder;
  const CheckpointStore store(folder.path());
  store.save_imported(state_of(1));
  EXPECT_EQ(io::read_json(store.pointer()).dump(), R"({"step":0,"epoch":0,"latest":null,"best":"best-0.safetensors"})");
  EXPECT_EQ(nn::StateReader(store.best()).tensor("w").item<float>(), 1);
}

TEST(CheckpointStore, says_what_is_missing_or_damaged) {
  const TemporaryFolder folder;
  const CheckpointStore store(folder.path());
  EXPECT_THAT(user_error_of([&] { store.best(); }), HasSubstr("holds no best checkpoint"));
  write_file_whole(store.pointer(), "{\"step\": 1, \"epoch\": 1, \"best\": null}");
  EXPECT_THAT(user_error_of([&] { store.best(); }), HasSubstr("checkpoint.json: lacks the key 'latest'"));
  write_file_whole(store.pointer(), "{\"step\": 1,");
  EXPECT_THAT(user_error_of([&] { store.best(); }), HasSubstr("checkpoint.json"));
  fs::remove(store.pointer());
  store.save(at(3, 1), state_of(1), nullptr);
  const io::Json whole = io::read_json(store.pointer());
  const auto refused = [&](const char* pointer, const io::Json& value) {
    io::Json json = whole;
    json[io::Json::json_pointer(pointer)] = value;
    io::write_json(store.pointer(), json);
    TrainingState state;
    return user_error_of([&] { store.read(state); });
  };
  const std::string place = store.pointer().string() + ": ", advice = "; the run folder is damaged";
  EXPECT_EQ(refused("/step", "three"), place + "step: must be an integer, not \"three\"" + advice);
  EXPECT_EQ(refused("/batch", -1), place + "batch: is -1, but must be at least 0" + advice);
  EXPECT_EQ(refused("/early_stopping/left", nullptr),
            place + "early_stopping.left: must be an integer, not null" + advice);
  EXPECT_EQ(refused("/best_validation/mae", "low"),
            place + "best_validation.mae: must be a number, not \"low\"" + advice);
}

}  // namespace
}  // namespace modrob::train
