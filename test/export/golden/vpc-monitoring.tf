# Written by flowlab from examples/vpc-monitoring/lab.yaml

terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.80"
    }
  }
}

provider "aws" {
  region = "eu-west-3"
}

data "aws_ssm_parameter" "al2023" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

# VPCs, subnets, gateways

resource "aws_vpc" "nextwork_1_vpc" {
  cidr_block = "10.1.0.0/16"
  tags = {
    Name = "NextWork-1-vpc"
  }
}

resource "aws_subnet" "nextwork_1_subnet_public1_eu_west_3a" {
  vpc_id            = aws_vpc.nextwork_1_vpc.id
  availability_zone = "eu-west-3a"
  cidr_block        = "10.1.0.0/20"
  tags = {
    Name = "NextWork-1-subnet-public1-eu-west-3a"
  }
}

resource "aws_vpc" "nextwork_2_vpc" {
  cidr_block = "10.2.0.0/16"
  tags = {
    Name = "NextWork-2-vpc"
  }
}

resource "aws_subnet" "nextwork_2_subnet_public1_eu_west_3a" {
  vpc_id            = aws_vpc.nextwork_2_vpc.id
  availability_zone = "eu-west-3a"
  cidr_block        = "10.2.0.0/20"
  tags = {
    Name = "NextWork-2-subnet-public1-eu-west-3a"
  }
}

resource "aws_internet_gateway" "nextwork_1_igw" {
  vpc_id = aws_vpc.nextwork_1_vpc.id
  tags = {
    Name = "NextWork-1-igw"
  }
}

resource "aws_internet_gateway" "nextwork_2_igw" {
  vpc_id = aws_vpc.nextwork_2_vpc.id
  tags = {
    Name = "NextWork-2-igw"
  }
}

# Route tables

resource "aws_route_table" "nextwork_1_rtb_public" {
  vpc_id = aws_vpc.nextwork_1_vpc.id
  tags = {
    Name = "NextWork-1-rtb-public"
  }
}

resource "aws_route_table_association" "nextwork_1_subnet_public1_eu_west_3a_routes" {
  subnet_id      = aws_subnet.nextwork_1_subnet_public1_eu_west_3a.id
  route_table_id = aws_route_table.nextwork_1_rtb_public.id
}

resource "aws_route" "nextwork_1_rtb_public_to_anywhere" {
  route_table_id         = aws_route_table.nextwork_1_rtb_public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.nextwork_1_igw.id
}

resource "aws_route_table" "nextwork_2_rtb_public" {
  vpc_id = aws_vpc.nextwork_2_vpc.id
  tags = {
    Name = "NextWork-2-rtb-public"
  }
}

resource "aws_route_table_association" "nextwork_2_subnet_public1_eu_west_3a_routes" {
  subnet_id      = aws_subnet.nextwork_2_subnet_public1_eu_west_3a.id
  route_table_id = aws_route_table.nextwork_2_rtb_public.id
}

resource "aws_route" "nextwork_2_rtb_public_to_anywhere" {
  route_table_id         = aws_route_table.nextwork_2_rtb_public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.nextwork_2_igw.id
}

# Security groups

resource "aws_security_group" "nextwork_1_sg" {
  name        = "NextWork-1-SG"
  description = "written by flowlab"
  vpc_id      = aws_vpc.nextwork_1_vpc.id
  tags = {
    Name = "NextWork-1-SG"
  }
}

resource "aws_vpc_security_group_ingress_rule" "nextwork_1_sg_ingress_tcp_22" {
  security_group_id = aws_security_group.nextwork_1_sg.id
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_ipv4         = "0.0.0.0/0"
  description       = "SSH"
}

resource "aws_vpc_security_group_ingress_rule" "nextwork_1_sg_ingress_icmp_all" {
  security_group_id = aws_security_group.nextwork_1_sg.id
  ip_protocol       = "icmp"
  from_port         = -1
  to_port           = -1
  cidr_ipv4         = "0.0.0.0/0"
  description       = "All ICMP - IPv4"
}

resource "aws_vpc_security_group_egress_rule" "nextwork_1_sg_egress_all_traffic" {
  security_group_id = aws_security_group.nextwork_1_sg.id
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_security_group" "nextwork_2_sg" {
  name        = "NextWork-2-SG"
  description = "written by flowlab"
  vpc_id      = aws_vpc.nextwork_2_vpc.id
  tags = {
    Name = "NextWork-2-SG"
  }
}

resource "aws_vpc_security_group_ingress_rule" "nextwork_2_sg_ingress_tcp_22" {
  security_group_id = aws_security_group.nextwork_2_sg.id
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_ipv4         = "0.0.0.0/0"
  description       = "SSH"
}

resource "aws_vpc_security_group_ingress_rule" "nextwork_2_sg_ingress_icmp_all" {
  security_group_id = aws_security_group.nextwork_2_sg.id
  ip_protocol       = "icmp"
  from_port         = -1
  to_port           = -1
  cidr_ipv4         = "0.0.0.0/0"
  description       = "All ICMP - IPv4"
}

resource "aws_vpc_security_group_egress_rule" "nextwork_2_sg_egress_all_traffic" {
  security_group_id = aws_security_group.nextwork_2_sg.id
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}

# Instances and network interfaces

resource "aws_instance" "instance_nextwork_vpc_1" {
  ami                         = data.aws_ssm_parameter.al2023.value
  instance_type               = "t2.micro"
  subnet_id                   = aws_subnet.nextwork_1_subnet_public1_eu_west_3a.id
  vpc_security_group_ids      = [aws_security_group.nextwork_1_sg.id]
  private_ip                  = "10.1.5.112"
  associate_public_ip_address = true
  tags = {
    Name = "Instance - NextWork VPC 1"
  }
  depends_on = [aws_internet_gateway.nextwork_1_igw]
}

resource "aws_instance" "instance_nextwork_vpc_2" {
  ami                         = data.aws_ssm_parameter.al2023.value
  instance_type               = "t2.micro"
  subnet_id                   = aws_subnet.nextwork_2_subnet_public1_eu_west_3a.id
  vpc_security_group_ids      = [aws_security_group.nextwork_2_sg.id]
  private_ip                  = "10.2.15.210"
  associate_public_ip_address = true
  tags = {
    Name = "Instance - NextWork VPC 2"
  }
  depends_on = [aws_internet_gateway.nextwork_2_igw]
}

# Flow logs

resource "aws_cloudwatch_log_group" "nextworkvpcflowlogsgroup" {
  name = "NextWorkVPCFlowLogsGroup"
}

resource "aws_iam_role" "flow_logs_role" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Service = "vpc-flow-logs.amazonaws.com"
      }
      Action = "sts:AssumeRole"
      Condition = {
        StringEquals = {
          "aws:SourceAccount" = data.aws_caller_identity.current.account_id
        }
        ArnLike = {
          "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:ec2:*:${data.aws_caller_identity.current.account_id}:vpc-flow-log/*"
        }
      }
    }]
  })
}

resource "aws_iam_role_policy" "flow_logs_policy" {
  name = "write-flow-logs"
  role = aws_iam_role.flow_logs_role.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"]
      Resource = "*"
    }]
  })
}

resource "aws_flow_log" "nextworkvpcflowlog" {
  traffic_type             = "ALL"
  max_aggregation_interval = 60
  log_destination_type     = "cloud-watch-logs"
  vpc_id                   = aws_vpc.nextwork_1_vpc.id
  log_destination          = aws_cloudwatch_log_group.nextworkvpcflowlogsgroup.arn
  iam_role_arn             = aws_iam_role.flow_logs_role.arn
  tags = {
    Name = "NextWorkVPCFlowLog"
  }
  depends_on = [aws_iam_role_policy.flow_logs_policy]
}
