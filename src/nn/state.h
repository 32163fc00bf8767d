#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <string>

#include "io/json.h"

namespace modrob::nn {

/// Named tensors and numbers that make up a checkpoint: parameters, optimiser moments, memories, counters. Written as
/// one safetensors file (tensors by name; everything else as JSON in the metadata key "state").
class StateWriter {
 public:
  /// Keeps a reference; the tensor must not change before `write`.
  void tensor(const std::string& name, const at::Tensor& value);
  void value(const std::string& name, io::Json value);
  void write(const std::filesystem::path& path) const;

 private:
  std::map<std::string, at::Tensor> tensors_;
  io::Json values_ = io::Json::object();
};

/// Reads what StateWriter wrote. Every absent name is a UserError that names the file and the name.
class StateReader {
 public:
  explicit StateReader(const std::filesystem::path& path);

  bool contains(const std::string& name) const { return tensors_.contains(name); }
  const at::Tensor& tensor(const std::string& name) const;
  /// Copies into `target`; UserError with both shapes when they differ.
  void read_into(const std::string& name, at::Tensor target) const;
  const io::Json& value(const std::string& name) const;
  const std::map<std::string, at::Tensor>& tensors() const { return tensors_; }
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  std::map<std::string, at::Tensor> tensors_;
  io::Json values_;
};

}  // namespace modrob::nn
