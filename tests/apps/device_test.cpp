// device and precision as users say them. Where LibTorch has CUDA and a GPU, what is refused here would run.
#include "tiny_world.h"

namespace modrob::testing {

namespace {

const TinyWorld& device_world() {
  static const TinyWorld kWorld;
  return kWorld;
}

bool has_cuda() {
  return io::parse_json(device_world().modrob("doctor --json").output, "doctor").at("libtorch_has_cuda").get<bool>();
}

fs::path study_with(const std::string& name, const std::string& lines) {
  const fs::path file = device_world().home / (name + ".toml");
  write_file_whole(file, "name = '" + name + "'\n" + lines + read_file(device_world().home / "study.toml").substr(14));
  return file;
}

}  // namespace

TEST(Device, one_word_in_a_study_file_and_a_machine_without_it_begins_nothing) {
  if (has_cuda()) GTEST_SKIP() << "this LibTorch has CUDA";
  const auto file = study_with("on_gpu", "device = 'cuda'\n");
  const fs::path folder = device_world().home / "on_gpu_results";
  expect_refusal(device_world().modrob("study run " + file.string() + " --output " + folder.string()),
                 {"device = \"cuda\" needs a LibTorch with CUDA", "MODROB_CUDA=1 ./run", "device = \"cpu\""});
  EXPECT_FALSE(fs::exists(folder));
  expect_success(device_world().modrob("study check " + file.string()));
  const auto twice = study_with("twice", "device = 'cpu'\n");
  write_file_whole(twice, read_file(twice) + "[settings]\ndevice = 'cpu'\n");
  expect_refusal(device_world().modrob("study check " + twice.string()),
                 {"twice.toml:2", "'device' is said here and in [settings]"});
  expect_refusal(device_world().modrob("study check " + study_with("odd", "device = 'gpu'\n").string()),
                 {"odd.toml:2", "must be cpu, cuda, cuda:N (N from 0) or auto, not 'gpu'"});
}

TEST(Device, auto_and_bf16_train_and_the_page_names_what_is_not_usual) {
  const auto file = study_with("half", "device = 'auto'\nprecision = 'bf16'\n");
  const fs::path folder = device_world().home / "half_results";
  expect_success(device_world().modrob("study run " + file.string() + " --output " + folder.string()));
  EXPECT_THAT(read_file(folder / "report.html"), HasSubstr("precision bf16"));
  const fs::path usual = device_world().home / "usual_results";
  expect_success(device_world().modrob("study run " + (device_world().home / "study.toml").string() + " --output " +
                                       usual.string()));
  EXPECT_THAT(read_file(usual / "report.html"), Not(HasSubstr("Computed with")));
  std::set<std::string> names;
  for (const auto& results : {folder, usual}) {
    for (const auto& run : fs::directory_iterator(results / "runs")) names.insert(run.path().filename());
  }
  EXPECT_EQ(names.size(), 8u) << "runs of two precisions are never the same";
  const std::string run = fs::directory_iterator(usual / "runs")->path().string();
  expect_refusal(device_world().modrob("run " + run + " --device cuda"),
                 {"is one of device = \"cpu\"; another device makes another run"});
}

TEST(Device, of_a_trained_run_is_where_it_computes_and_a_study_s_run_keeps_its_own) {
  const std::string run = (device_world().home / "trained").string();
  const std::string data = " --data " + (device_world().home / "tiny").string();
  expect_success(device_world().modrob("train" + data + " --output " + run));
  expect_success(device_world().modrob("predict " + run + " 'good good' --device cpu"));
  expect_refusal(device_world().modrob("predict " + run + " good --device gpu"), {"--device must be cpu"});
  expect_refusal(device_world().modrob("bench step --device gpu"), {"--device must be cpu"});
  if (has_cuda()) GTEST_SKIP() << "this LibTorch has CUDA";
  expect_refusal(device_world().modrob("diagnose " + run + " --device cuda"), {"needs a LibTorch with CUDA"});
}

}  // namespace modrob::testing
