// What each service may do in Kafka, and no more.
#pragma once

#include <string>
#include <vector>

namespace fanfare::cli {

struct Acl {
  std::string service;
  std::string operations;  // "read", "write", "read,write"
  std::string resource;    // topic, group, transactional-id
  std::string name;
  bool prefixed = false;  // all whose names begin so
};

std::vector<Acl> plan_acls(const std::string& prefix);

}  // namespace fanfare::cli
