#include "io/weight_file.h"
#include "python.h"
#include "tiny_world.h"

namespace modrob::testing {

namespace {

// A home and a run trained once for all tests.
struct TrainedWorld {
  TinyWorld tiny;
  std::string data = " --data " + (tiny.home / "tiny").string() + " ";
  std::string run = (tiny.home / "trained").string();
  std::string best;

  TrainedWorld() {
    const auto result = tiny.modrob("train" + data + "--output " + run);
    EXPECT_EQ(result.status, 0) << result.output;
    for (const auto& entry : fs::directory_iterator(run)) {
      if (entry.path().filename().string().starts_with("best-")) best = entry.path().string();
    }
  }
};

const TrainedWorld& checkpoint_world() {
  static const TrainedWorld kWorld;
  return kWorld;
}

const std::string kSmall = " --model misa --set misa.hidden_size=8 --set misa.feed_forward_size=8 ";

TEST(CheckpointCommand, hostile_weight_files_are_refused_in_one_paragraph) {
  const auto folder = golden_dir() / "formats" / "hostile";
  size_t refused = 0;
  const auto manifest = io::read_json(folder / "manifest.json");
  for (const auto& entry : manifest.at("files")) {
    if (entry.at("kind") != "weights") continue;
    const auto file = (folder / entry.at("file").get<std::string>()).string();
    const auto result = checkpoint_world().tiny.modrob("checkpoint show " + file);
    if (entry.at("expect") == "accept") {
      EXPECT_EQ(result.status, 0) << file << ": " << result.output;
    } else {
      expect_refusal(result, {file});
      ++refused;
    }
  }
  EXPECT_GT(refused, 0u);
}

TEST(CheckpointCommand, shows_what_is_inside) {
  const auto text = checkpoint_world().tiny.modrob("checkpoint show " + checkpoint_world().best);
  EXPECT_EQ(text.status, 0) << text.output;
  for (const char* word : {"fusion.fusion_layer_3.weight", "F32", "[1, 24]", "safetensors", "a checkpoint of misa"}) {
    EXPECT_NE(text.output.find(word), std::string::npos) << word << " in: " << text.output;
  }
  const auto result = checkpoint_world().tiny.modrob("checkpoint show " +
                                                     (golden_dir() / "bert/pytorch_model.bin").string() + " --json");
  ASSERT_EQ(result.status, 0) << result.output;
  const auto json = io::parse_json(result.output, "output");
  EXPECT_EQ(json.at("format"), "torch zip");
  EXPECT_EQ(json.at("looks_like"), "bert");
  const auto file = io::WeightFile::open(golden_dir() / "bert/pytorch_model.bin");
  EXPECT_EQ(json.at("tensors").size(), file.tensors().size());
  expect_refusal(
      checkpoint_world().tiny.modrob("checkpoint show " + (checkpoint_world().tiny.home / "absent.pt").string()),
      {"absent.pt"});
}

TEST(CheckpointCommand, imports_into_a_file_without_being_told_sizes_of_the_data) {
  const std::string output = (checkpoint_world().tiny.home / "imported.safetensors").string();
  const auto result = checkpoint_world().tiny.modrob("checkpoint import " + checkpoint_world().best + kSmall +
                                                     "--output " + output + " --json");
  ASSERT_EQ(result.status, 0) << result.output;
  const auto json = io::parse_json(result.output, "output");
  EXPECT_EQ(json.at("audio_width"), 3);
  EXPECT_EQ(json.at("video_width"), 2);
  const auto before = io::WeightFile::open(checkpoint_world().best);
  const auto after = io::WeightFile::open(output);
  ASSERT_EQ(after.tensors().size(), before.tensors().size());
  for (const auto& [name, view] : before.tensors()) {
    ASSERT_NE(after.find(name), nullptr) << name;
    EXPECT_EQ(after.find(name)->contiguous_bytes(), view.contiguous_bytes()) << name;
  }
}

TEST(CheckpointCommand, an_imported_run_is_diagnosed_like_the_trained_one) {
  const std::string run = (checkpoint_world().tiny.home / "imported_run").string();
  const auto result = checkpoint_world().tiny.modrob("checkpoint import " + checkpoint_world().best + " --model misa" +
                                                     checkpoint_world().data + "--output " + run);
  ASSERT_EQ(result.status, 0) << result.output;
  const auto trained =
      checkpoint_world().tiny.modrob("diagnose " + checkpoint_world().run + " --condition text:missing:0.5 --json");
  const auto imported = checkpoint_world().tiny.modrob("diagnose " + run + " --condition text:missing:0.5 --json");
  EXPECT_EQ(imported.status, 0) << imported.output;
  EXPECT_EQ(imported.output, trained.output);
  EXPECT_NE(read_file(fs::path(run) / "ledger.jsonl").find("imported, no selection known"), std::string::npos);
  EXPECT_TRUE(fs::exists(fs::path(checkpoint_world().run) / "ledger.jsonl"));
  expect_refusal(checkpoint_world().tiny.modrob("checkpoint import " + checkpoint_world().best + " --model misa" +
                                                checkpoint_world().data + "--output " + run),
                 {run});
  expect_refusal(checkpoint_world().tiny.modrob("train" + checkpoint_world().data + "--output " + run),
                 {run, "imported parameters"});
}

TEST(CheckpointCommand, what_does_not_fit_is_refused_by_name) {
  const std::string output = (checkpoint_world().tiny.home / "never.safetensors").string();
  const auto import = [&](const std::string& arguments) {
    return checkpoint_world().tiny.modrob("checkpoint import " + checkpoint_world().best + " " + arguments);
  };
  expect_refusal(import("--model misa --set misa.hidden_size=16 --set misa.feed_forward_size=8 --output " + output),
                 {"do not fit", "[8, 8] in the file, [16, 16] in the model", "more", "--set"});
  expect_refusal(import("--model mise --output " + output), {"mise", "did you mean 'misa'"});
  expect_refusal(import("--model misa --output runs/x"), {"--data"});
  expect_refusal(import("--model misa --output x.safetensors" + checkpoint_world().data), {"--data", "x.safetensors"});
  expect_refusal(import(kSmall + "--audio-width 5 --output " + output),
                 {"arnn1", "[12, 3] in the file", "in the model"});
  const auto bert = (golden_dir() / "bert/pytorch_model.bin").string();
  expect_refusal(checkpoint_world().tiny.modrob("checkpoint import " + bert + kSmall +
                                                "--audio-width 3 --video-width 2 --output " + output),
                 {"pytorch_model.bin", "checkpoint of bert"});
  EXPECT_FALSE(fs::exists(output));
}

// What modrob writes is read by Python's own library.
TEST(CheckpointCommand, python_reads_checkpoints) {
  const auto python = python_with("numpy, safetensors.numpy");
  if (!python)
    GTEST_SKIP() << "no Python with numpy and safetensors; install them or set MODROB_PYTHON to one that has them";
  const auto script = checkpoint_world().tiny.home / "read.py";
  write_file_whole(script,
                   "import hashlib, json, sys\nfrom safetensors.numpy import load_file\n"
                   "print(json.dumps({name: [str(a.dtype), list(a.shape), hashlib.sha256(a.tobytes()).hexdigest()]\n"
                   "                  for name, a in load_file(sys.argv[1]).items()}))\n");
  const auto result = run_shell("'" + *python + "' " + script.string() + " " + checkpoint_world().best);
  ASSERT_EQ(result.status, 0) << result.output;
  const auto theirs = io::parse_json(result.output, "python");
  const auto ours = io::WeightFile::open(checkpoint_world().best);
  ASSERT_EQ(theirs.size(), ours.tensors().size());
  for (const auto& [name, view] : ours.tensors()) {
    const auto bytes = view.contiguous_bytes();
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    EXPECT_EQ(theirs.at(name), (io::Json{"float32", view.shape, sha256(text)})) << name;
  }
}

}  // namespace

}  // namespace modrob::testing
