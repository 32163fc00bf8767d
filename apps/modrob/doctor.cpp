#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/rand.h>
#include <torch/version.h>

#include <filesystem>
#include <iostream>

#include "bench/attention_check.h"
#include "bench/measure.h"
#include "commands/find_study.h"
#include "commands/option_values.h"
#include "config/home.h"
#include "core/error.h"
#include "core/gpus.h"
#include "core/text_format.h"
#include "core/threads.h"
#include "data/spoken_reviews/data_folder.h"
#include "debian_packages.h"
#include "device/torch_device.h"
#include "io/json.h"
#include "issue_report.h"
#include "model_commands.h"
#include "text/encoder_folder.h"

namespace modrob::app {

namespace fs = std::filesystem;

namespace {

double matmul_rate(at::ScalarType type) {
  const at::Tensor a = at::rand({512, 768}).to(type);
  const at::Tensor b = at::rand({768, 768}).to(type);
  return 2.0 * 512 * 768 * 768 / bench::median_seconds(5, [&] { at::mm(a, b); });
}

io::Json package(const fs::path& file, const std::string& advice) {
  const bool there = fs::exists(file);
  io::Json row = {{"path", file.string()}, {"found", there}};
  if (!there) row["advice"] = advice;
  return row;
}

// What building takes; of no interest to a program that came built.
io::Json debian_packages(const fs::path& list) {
  io::Json row = package(list, "");
  const auto packages = find_packages(list);
  row["found"] = packages.debian && packages.missing.empty();
  row["missing"] = packages.missing;
  if (!packages.debian) {
    row["advice"] = "this is no Debian or Ubuntu system; README.md, \"Other systems\", lists the libraries";
  } else if (!packages.missing.empty()) {
    row["advice"] = "as root: apt-get install --no-install-recommends " + join(packages.missing, " ");
  }
  return row;
}

// The GPUs, and whether this program can use them.
void examine_gpus(io::Json& found) {
  const auto gpus = visible_gpus();
  found["libtorch_file"] = libtorch_file();
  found["libtorch_has_cuda"] = built_with_cuda();
  found["gpus"] = gpus;
  if (gpus.empty()) return;
  if (!built_with_cuda()) {
    found["gpus_advice"] = "this LibTorch cannot use them; MODROB_CUDA=1 ./run builds the program with one that can";
  } else if (gpu_count() == 0) {
    found["gpus_advice"] = "LibTorch sees none of them: its CUDA may be newer than the driver (nvidia-smi tells which)";
  } else {
    found["gpu_attention_difference"] = bench::attention_difference({at::kCUDA, 0});
  }
}

io::Json examine() {
  at::set_num_threads(1);
  const double fp32 = matmul_rate(at::kFloat);
  const double bf16 = matmul_rate(at::kBFloat16);
  const auto space = fs::space(fs::exists(config::home()) ? config::home() : fs::path("."));
  io::Json found = {
      {"libtorch", TORCH_VERSION},
      {"instruction_set", at::get_cpu_capability()},
      {"cores", available_cores()},
      {"float32_gflops_per_core", fp32 * 1e-9},
      {"bfloat16_gflops_per_core", bf16 * 1e-9},
      {"bfloat16_worth_it", bf16 > 1.2 * fp32},
      {"free_disk_gb", static_cast<double>(space.available) * 1e-9},
      {"text_encoder_minilm", package(text::default_encoder_folder() / "model.safetensors", "./run fetches it")},
      {"spoken_reviews_source",
       package(data::review_files_folder() / "movieReviewSnippets_GroundTruth.txt", "./run fetches it")}};
  examine_gpus(found);
  if (const auto list = config::home() / "tools" / "packages.txt"; fs::exists(list)) {
    found["debian_packages"] = debian_packages(list);
  }
  return found;
}

struct DoctorCommand {
  std::string study;
  bool report = false, json = false;
};

void run(const DoctorCommand& command, const Program& program) {
  if (!command.study.empty() && !command.report) {
    throw UserError("a study is named for --report: modrob doctor --report " + shell_word(command.study));
  }
  const io::Json found = examine();
  if (command.report) {
    const auto report = issue_report(program, found, command.study.empty() ? "" : results_folder(command.study, ""));
    std::cout << (command.json ? report.json().dump(2) + "\n" : report.text());
    return;
  }
  if (command.json) {
    std::cout << found.dump(2) << "\n";
    return;
  }
  for (const auto& [key, value] : found.items()) {
    std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    if (value.is_object()) {
      const auto path = value.at("path").get<std::string>();
      const auto missing = value.value("missing", std::vector<std::string>{});
      if (value.at("found").get<bool>()) {
        text = (value.contains("missing") ? "installed, all of " : "found in ") + path;
      } else {
        text = "MISSING: " + (missing.empty() ? path : join(missing, ", ")) + " (" +
               value.at("advice").get<std::string>() + ")";
      }
    }
    std::cout << key << std::string(26 - std::min<size_t>(key.size(), 25), ' ') << text << "\n";
  }
}

}  // namespace

void set_up_doctor(CLI::App& doctor, const Program& program) {
  auto command = std::make_shared<DoctorCommand>();
  doctor.add_option(takes::kStudy, command->study, "with --report: whose last failure is shown");
  doctor.add_flag("--report", command->report, "what an issue needs, to paste: no host name, no path of yours");
  doctor.add_flag("--json", command->json, "print JSON instead of text");
  doctor.footer(
      "Example: modrob doctor\n"
      "         modrob doctor --report quick");
  doctor.callback([command, &program] { run(*command, program); });
}

}  // namespace modrob::app
