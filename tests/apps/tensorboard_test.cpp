#include "python.h"
#include "tiny_world.h"

namespace modrob::testing {

namespace {

// What TensorBoard itself reads in a run's folder: {"loss/total": [[step, value], ...], ...}
constexpr const char* kReader = R"(
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0})
events.Reload()
scalars = {tag: [[event.step, event.value] for event in events.Scalars(tag)] for tag in events.Tags()["scalars"]}
json.dump({"scalars": scalars, "begun": events.FirstEventTimestamp()}, sys.stdout)
)";

// The same from log.jsonl.
io::Json logged_scalars(const fs::path& folder) {
  io::Json all = io::Json::object();
  std::ifstream log(folder / "log.jsonl");
  for (std::string line; std::getline(log, line);) {
    const auto event = io::parse_json(line, "log.jsonl");
    const auto add = [&](const std::string& tag, const io::Json& value) {
      all[tag].push_back({event.at("step"), static_cast<double>(value.get<float>())});
    };
    if (event.at("event") == "step") {
      for (const auto& [name, value] : event.at("loss").items()) add("loss/" + name, value);
      for (const char* key : {"learning_rate", "gradient_norm", "utterances_per_s"}) add(key, event.at(key));
    } else {
      add("validation/loss", event.at("validation_loss"));
      for (const char* key : {"corr", "mae", "f1_non0"}) {
        add(std::string("validation/") + key, event.at("validation").at(key));
      }
    }
  }
  return all;
}

}  // namespace

TEST(TensorBoard, its_own_reader_finds_what_training_logged) {
  const auto python = python_with("tensorboard");
  if (!python) GTEST_SKIP() << "tensorboard is not installed (tools/setup.sh fetches it for ./check)";
  const TinyWorld world;
  const auto run = (world.home / "run").string();
  expect_success(world.modrob("train --data " + (world.home / "tiny").string() + " --output " + run));
  write_file_whole(world.home / "reader.py", kReader);
  const auto read =
      run_shell("'" + *python + "' " + (world.home / "reader.py").string() + " " + run + " 2>" + run + "/said");
  ASSERT_EQ(read.status, 0) << read_file(run + "/said");
  const auto found = io::parse_json(read.output, "TensorBoard");
  const auto logged = logged_scalars(run);
  EXPECT_GE(logged.size(), 8u);
  EXPECT_EQ(found.at("scalars").size(), logged.size());
  for (const auto& [tag, values] : logged.items()) EXPECT_EQ(found.at("scalars").at(tag), values) << tag;
  EXPECT_NEAR(found.at("begun").get<double>(), static_cast<double>(std::time(nullptr)), 600);
}

}  // namespace modrob::testing
