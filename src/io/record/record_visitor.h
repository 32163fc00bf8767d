#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/error.h"
#include "io/record/field.h"

namespace modrob::io {

/// What has a text of its own, such as a set of modalities: `name()` writes it, `parse` reads it (UserError).
template <typename T>
concept Spelled = requires(const T& value, const std::string& text) {
  { value.name() } -> std::convertible_to<std::string>;
  { T::parse(text) } -> std::same_as<T>;
};

template <typename T>
struct IsVector : std::false_type {};
template <typename T>
struct IsVector<std::vector<T>> : std::true_type {};
/// Tables whose keys are not known beforehand.
template <typename T>
struct IsTable : std::false_type {};
template <typename T>
struct IsTable<std::map<std::string, T>> : std::true_type {};
template <typename T>
struct IsTable<std::vector<std::pair<std::string, T>>> : std::true_type {};
template <typename T>
struct IsOptional : std::false_type {};
template <typename T>
struct IsOptional<std::optional<T>> : std::true_type {};

/// Settings and whatever is stored in files are plain structs; beside each stands one function
///
///     void describe(io::RecordVisitor& visitor, Flips& flips) {
///       auto& [variant, flipped, repaired, largest] = flips;  // a field more, and this does not compile
///       visitor.fields("variant", variant, "flipped", flipped, "repaired", repaired, "largest", largest);
///     }
///
/// that names its fields once. Reading, writing, listing, checking and comparing all go through it, so they cannot
/// drift. A visitor that does not read changes nothing of what it visits.
class RecordVisitor {
 public:
  virtual ~RecordVisitor() = default;

  /// A bool, number, text, JSON tree, struct with a description, or an optional, list or table of these.
  template <typename T>
  void field(std::string_view key, T& value, const FieldOptions& options = {}) {
    Field field = {.key = key, .options = options};
    set_type<T>(field);
    if constexpr (std::is_arithmetic_v<T>) field.empty = value == T();
    if constexpr (std::same_as<T, std::string> || IsVector<T>::value) field.empty = value.empty();
    if constexpr (Spelled<T> && std::default_initializable<T>) field.empty = value.name() == T().name();
    if (!enter(field)) return;
    visit(value);
    leave();
  }
  template <typename T>
  void field(std::string_view key, T& value, std::string_view help, Range range = {}) {
    field(key, value, FieldOptions{.help = help, .range = range});
  }
  /// Several, as key, value, key, value, ...
  template <typename T, typename... Rest>
  void fields(std::string_view key, T& value, Rest&&... rest) {
    field(key, value);
    if constexpr (sizeof...(rest) > 0) fields(std::forward<Rest>(rest)...);
  }
  /// `E` is an enum class; `names` lists its enumerators.
  template <typename E>
  void choice(std::string_view key, E& value, std::span<const EnumName> names, std::string_view help = "",
              Presence presence = Presence::kAlways) {
    if (!enter({.key = key,
                .options = {.help = help, .presence = presence},
                .type = Type::kText,
                .empty = static_cast<int>(value) == 0,
                .names = names})) {
      return;
    }
    int number = static_cast<int>(value);
    choice(number, names);
    if (reading()) value = static_cast<E>(number);
    leave();
  }
  /// At the beginning of a description: the record is stored as an array, its keys only name the places.
  virtual void as_row() = 0;

  /// True when the values visited are set from what is read.
  virtual bool reading() const = 0;
  /// Refuses what is read: UserError with the place of the record, or of what lies at `below` in it ("seeds").
  [[noreturn]] void fail(const std::string& message, const std::string& below = "") const {
    throw UserError(refusal(message, below));
  }

  template <typename T>
  void visit(T& value) {
    if constexpr (std::same_as<T, bool> || std::same_as<T, int64_t> || std::same_as<T, uint64_t> ||
                  std::same_as<T, double> || std::same_as<T, std::string>) {
      scalar(value);
    } else if constexpr (std::same_as<T, nlohmann::ordered_json>) {
      tree(value);
    } else if constexpr (std::integral<T>) {
      int64_t wide = value;
      scalar(wide);
      if (!std::in_range<T>(wide)) fail("is " + std::to_string(wide) + ", which is out of range");
      if (reading()) value = static_cast<T>(wide);
    } else if constexpr (Spelled<T>) {
      visit_spelled(value);
    } else if constexpr (IsOptional<T>::value) {
      if (!presence(value.has_value())) {
        if (reading()) value.reset();
        return;
      }
      if (reading()) value.emplace();
      if (value) return visit(*value);
      typename T::value_type none{};  // who asks for a value that is not there sees the form of one
      visit(none);
    } else if constexpr (IsTable<T>::value) {
      visit_table(value);
    } else if constexpr (IsVector<T>::value) {
      const size_t size = list(value.size());
      if (reading()) value.clear(), value.resize(size);
      for (size_t i = 0; i < size; ++i) {
        element(i);
        visit(value[i]);
        leave();
      }
    } else {
      begin_record();
      describe(*this, value);
      end_record();
    }
  }

 protected:
  /// The whole of a message.
  virtual std::string refusal(const std::string& message, const std::string& below) const = 0;
  /// False when the field is to be passed over; else `leave` follows.
  virtual bool enter(const Field& field) = 0;
  virtual void leave() = 0;
  virtual void begin_record() = 0;
  virtual void end_record() = 0;

  virtual void scalar(bool& value) = 0;
  virtual void scalar(int64_t& value) = 0;
  virtual void scalar(uint64_t& value) = 0;
  virtual void scalar(double& value) = 0;
  virtual void scalar(std::string& value) = 0;
  virtual void choice(int& value, std::span<const EnumName> names) = 0;
  virtual void tree(nlohmann::ordered_json& value) = 0;
  /// Whether there is a value; told whether there is one now.
  virtual bool presence(bool present) = 0;
  /// The list's size, and the table's keys; told what they are now. `leave` follows each element and member.
  virtual size_t list(size_t size) = 0;
  virtual void element(size_t index) = 0;
  virtual std::vector<std::string> members(std::vector<std::string> keys) = 0;
  virtual void member(const std::string& key) = 0;

 private:
  template <typename T>
  static void set_type(Field& field) {
    if constexpr (std::same_as<T, bool>) {
      field.type = Type::kBoolean;
    } else if constexpr (std::integral<T>) {
      field.type = Type::kInteger;
    } else if constexpr (std::floating_point<T>) {
      field.type = Type::kNumber;
    } else if constexpr (std::same_as<T, std::string> || Spelled<T>) {
      field.type = Type::kText;
    } else if constexpr (IsVector<T>::value && !IsTable<T>::value) {
      set_type<typename T::value_type>(field);
      field.list = true;
    } else if constexpr (IsOptional<T>::value) {
      set_type<typename T::value_type>(field);
    }
  }

  template <typename T>
  void visit_spelled(T& value) {
    std::string text = value.name();
    scalar(text);
    if (!reading()) return;
    try {
      value = T::parse(text);
    } catch (const UserError& error) {
      fail(error.what());
    }
  }

  template <typename T>
  void visit_table(T& table) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : table) keys.push_back(key);
    if (reading()) table.clear();
    auto place = table.begin();
    for (const auto& key : members(std::move(keys))) {
      if (reading()) place = table.insert(table.end(), typename T::value_type{key, {}});
      member(key);
      visit(place++->second);
      leave();
    }
  }
};

}  // namespace modrob::io
